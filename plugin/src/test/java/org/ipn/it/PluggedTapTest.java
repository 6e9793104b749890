// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code <interface type='ethernet'>} with {@code managed='no'}, plugged into a running guest: libvirt tells nobody before, so that its tap is
 * there by {@code ipn port add}.
 */
@InSandbox
class PluggedTapTest {
    private static final String MAC = "52:54:00:00:00:77";
    private static final Guest GUEST = new Guest("g");
    private static final Net LAB = Net.bus("lab");

    @BeforeAll
    static void boot() {
        LAB.define().start();
        Guest.bootAll(List.of(
                () -> Guest.boot("g", "--net", "lab"), () -> Guest.boot("peer", "--net", "lab,ip=10.1.0.2/24")));
    }

    @AfterEach
    void unplug() {
        if (Shell.ok("virsh", "-q", "domiflist", "g").contains(MAC)) {
            GUEST.device("detach", Nic.opening("t-hot", MAC)).orFail();
            Eventually.that(() -> assertThat(GUEST.taps()).hasSize(1));
        }
        Shell.run("virsh", "-q", "metadata", "g", "--live", "--uri", "urn:ipn:1", "--remove");
        Eventually.that(() -> {
            Shell.run("ipn", "port", "del", "lab", "--dev", "t-hot");
            assertThat(Links.exists("t-hot")).isFalse();
        });
    }

    private static JsonObject port() {
        return Net.ports("lab").stream()
                .filter(port -> port.get("device").getAsString().equals("t-hot"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldBeAMemberOnATapThatWasAdded(int queues) {
        Shell.sh("ipn port add lab --dev t-hot queues=" + queues);
        Nic nic = Nic.opening("t-hot", MAC);
        GUEST.device("attach", queues == 1 ? nic : nic.queues(queues)).orFail();
        Eventually.that(() ->
                assertThat(port().toString()).contains("\"kind\":\"guest\",\"guest\":\"g\",\"mac\":\"" + MAC + "\""));
        assertThat(Shell.sh("ipn ports lab")).doesNotContain("never a member");
        Eventually.that(() -> GUEST.sh("ip link set eth1 up")); // its kernel has to find the NIC first
        GUEST.sh("ip addr add 10.1.0.1/24 dev eth1");
        GUEST.reaches("10.1.0.2");
        Shell.sh("ipn port set lab --dev t-hot rights=r");
        Eventually.that(() -> assertThat(port().get("rights").getAsString()).isEqualTo("r"));
        assertThat(GUEST.run("ping", "-q", "-c", "1", "-W", "1", "10.1.0.2").status())
                .isNotZero();
        Daemon.IPND.restart();
        assertThat(GUEST.run("ping", "-q", "-c", "1", "-W", "1", "10.1.0.2").status())
                .as("before libvirt has told who this is, too")
                .isNotZero();
        Eventually.that(() -> assertThat(port().get("rights").getAsString()).isEqualTo("r"));
        LAB.stop();
        LAB.start();
        assertThat(Shell.run("ipn", "port", "set", "lab", "--dev", "t-hot", "rights=")
                        .status())
                .isZero();
        GUEST.reaches("10.1.0.2");
        GUEST.device("detach", nic).orFail();
        Eventually.that(() -> assertThat(port().get("kind").getAsString()).isEqualTo("named"));
        Shell.sh("ipn port del lab --dev t-hot");
        assertThat(Links.exists("t-hot")).isFalse();
    }

    @Test
    void shouldBeFreeOnceItIsUnplugged() {
        Shell.sh("ipn port add lab --dev t-hot");
        GUEST.device("attach", Nic.opening("t-hot", MAC)).orFail();
        Eventually.that(() -> assertThat(port().get("kind").getAsString()).isEqualTo("guest"));
        assertThat(Shell.run("ipn", "port", "del", "lab", "--dev", "t-hot").err())
                .isEqualTo("ipn: network lab: t-hot is a NIC of guest g: virsh detach-device comes first\n");
        GUEST.device("detach", Nic.opening("t-hot", MAC)).orFail();
        Eventually.that(() -> assertThat(port().get("kind").getAsString()).isEqualTo("named"));
        Shell.sh("ipn port del lab --dev t-hot");
        assertThat(Links.exists("t-hot")).isFalse();
    }

    /** What its guest's metadata says holds before, and after, it is plugged in; what the tap was added with, below that. */
    @Test
    void shouldBeHeldToItsGuestsMetadata() {
        Shell.sh("ipn port add lab --dev t-hot rights=w vlan=20");
        Shell.ok(
                "virsh",
                "-q",
                "metadata",
                "g",
                "--live",
                "--uri",
                "urn:ipn:1",
                "--key",
                "ipn",
                "--set",
                "<ports><port mac='" + MAC + "' rights='r'/></ports>");
        GUEST.device("attach", Nic.opening("t-hot", MAC)).orFail();
        Eventually.that(
                () -> assertThat(port().toString()).contains("\"guest\":\"g\"", "\"rights\":\"r\",\"vlan\":20"));
        Eventually.that(
                () -> assertThat(Daemon.plan()).isEmpty()); // ports shows what is asked, a moment before it holds
        LAB.stop();
        LAB.start();
        Eventually.that(
                () -> assertThat(port().toString()).contains("\"guest\":\"g\"", "\"rights\":\"r\",\"vlan\":20"));
    }

    /** As members.md has it: where libvirt's words are looked for. */
    @Test
    void shouldBeRefusedByLibvirtWithoutItsTap() throws IOException {
        String why = "target managed='no' but specified dev doesn't exist";
        Shell tried = GUEST.device("attach", Nic.opening("t-hot", MAC));
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err()).contains(why);
        Path members = Path.of(System.getenv("IPN_CHECKOUT"), "docs/members.md");
        assertThat(Files.readString(members)).contains(why);
    }
}
