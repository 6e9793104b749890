// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.List;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@FreshNamespace
class TapsTest {
    static final Link WANTED = new Link(
            0,
            "uml0",
            Link.TUN,
            Mac.parse("fe:54:00:00:00:07"),
            1400,
            true,
            true,
            false,
            "lab",
            "ipn:x",
            200,
            null,
            PortSettings.BUS);

    private Links links;
    private Taps taps;

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
        taps = new Taps(links);
        Command.run("ip link add lab type bridge");
    }

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void shouldMakeALastingTapAsAsked() throws KernelException {
        Link made = taps.make(WANTED, new TapOwner(54321, 54322));

        JsonObject link = Command.link("uml0");
        assertThat(LinksTest.data(link).toString())
                .isEqualTo("{\"type\":\"tap\",\"pi\":false,\"vnet_hdr\":true,\"multi_queue\":false,"
                        + "\"persist\":true,\"user\":54321,\"group\":54322}");
        assertThat(link.get("address").getAsString()).isEqualTo("fe:54:00:00:00:07");
        assertThat(link.get("ifalias").getAsString()).isEqualTo("ipn:x");
        assertThat(link.get("master").getAsString()).isEqualTo("lab");
        assertThat(link.get("mtu").getAsInt()).isEqualTo(1400);
        assertThat(link.get("txqlen").getAsInt()).isEqualTo(200);
        assertThat(link.get("flags").toString()).contains("\"UP\"");
        assertThat(made.port()).isEqualTo(PortSettings.BUS);
        assertThat(links.find("uml0")).contains(made);
        links.remove(made);
        assertThat(links.find("uml0")).isEmpty();
    }

    @Test
    void shouldMakeATapThatIsOpenedWithSeveralQueues() throws KernelException {
        Link made = taps.make(WANTED.withTraits(Traits.PLAIN.withMultiQueue(true)), TapOwner.ROOT);
        assertThat(List.of(made.traits().multiQueue(), made.traits().held())).containsExactly(true, false);
        try (TapProgram four = TapProgram.openTimes(4, "uml0", 0, 0)) {
            assertThat(four.opened()).isEqualTo("ok");
            assertThat(LinksTest.data(Command.link("uml0")).toString())
                    .contains("\"multi_queue\":true,\"numqueues\":4", "\"vnet_hdr\":false", "\"persist\":true");
            assertThat(links.find("uml0").orElseThrow().traits().held()).isTrue();
        }
        try (TapProgram one = TapProgram.open("uml0", 0, 0)) {
            assertThat(one.opened()).isEqualTo("Invalid argument");
        }
        assertThat(links.find("uml0").orElseThrow().traits().held()).isFalse();
    }

    @Test
    void shouldBeNoHostsIpv6Device() throws KernelException {
        taps.make(WANTED, TapOwner.ROOT);
        assertThat(Command.run("sysctl -n net.ipv6.conf.uml0.disable_ipv6").strip())
                .isEqualTo("1");
    }

    @Test
    void shouldLeaveATapToRootUnlessItIsGivenToSomebody() throws KernelException {
        taps.make(WANTED, TapOwner.ROOT);
        assertThat(LinksTest.data(Command.link("uml0")).get("user").toString()).isIn("0", "\"root\"");
    }

    @Test
    void shouldLetAnyoneOfAGroupOpenATapOfThatGroup() throws KernelException {
        taps.make(WANTED, new TapOwner(TapOwner.NOBODY, 1001));

        assertThat(LinksTest.data(Command.link("uml0")).has("user")).isFalse();
    }

    @Test
    void shouldRefuseANameThatIsTaken() throws KernelException {
        Link first = taps.make(WANTED, TapOwner.ROOT);

        assertThatThrownBy(() -> taps.make(WANTED.withAlias("other"), TapOwner.ROOT))
                .hasMessage("make tap uml0: exists already (EEXIST)");
        assertThatThrownBy(() -> taps.make(LinksTest.withName(WANTED, "lab"), TapOwner.ROOT))
                .hasMessageContaining("(EEXIST)");
        assertThat(links.find("uml0")).contains(first);
    }

    @Test
    void shouldLeaveNothingBehindWhenItFails() {
        assertThatThrownBy(() -> taps.make(WANTED.withMaster("nowhere"), TapOwner.ROOT))
                .hasMessage("attach uml0 to bridge nowhere: no such device (ENODEV): there is no nowhere");

        assertThat(Command.run("ip link show")).doesNotContain("uml0");
    }

    @Test
    void shouldBePreparedBeforeAnybodyCanReachIt() throws KernelException {
        Link[] seen = new Link[1];
        Link made = taps.make(WANTED, TapOwner.ROOT, bare -> seen[0] = bare);
        assertThat(seen[0].index()).isEqualTo(made.index());
        assertThat(seen[0].master()).isNull();
        assertThat(seen[0].up()).isFalse();
        links.remove(made);
        assertThatThrownBy(
                        () -> taps.make(WANTED, TapOwner.ROOT, bare -> links.change(bare, bare.withMaster("nowhere"))))
                .hasMessageContaining("there is no nowhere");
        assertThat(Command.run("ip link show")).doesNotContain("uml0");
    }

    @Test
    void shouldRefuseANameThatIsTooLong() {
        assertThatThrownBy(() -> taps.make(LinksTest.withName(WANTED, "a-tap-too-long-x"), TapOwner.ROOT))
                .hasMessageContaining("(ENAMETOOLONG): 16 bytes, the limit is 15");
    }
}
