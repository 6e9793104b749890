// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.util.List;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Traits;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bridges made and removed, with {@code ip} as the witness. */
@FreshNamespace
class LinksTest {
    static final Link BUS = new Link(
            0,
            "ipn-lab",
            Link.BRIDGE,
            Mac.parse("52:54:00:00:00:01"),
            1500,
            true,
            false,
            false,
            null,
            "ipn:0c5a1b1e-6d1f-4c39-9a4e-0e6f0f6c1a01",
            700,
            BridgeSettings.BUS,
            null);

    private Links links;

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
    }

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void shouldMakeABridgeWithEveryAttributeAsAsked() throws KernelException {
        Link made = links.make(BUS);

        JsonObject link = Command.link("ipn-lab");
        assertThat(link.get("address").getAsString()).isEqualTo("52:54:00:00:00:01");
        assertThat(link.get("mtu").getAsInt()).isEqualTo(1500);
        assertThat(link.get("txqlen").getAsInt()).isEqualTo(700);
        assertThat(link.get("ifalias").getAsString()).isEqualTo(BUS.alias());
        assertThat(link.get("inet6_addr_gen_mode").getAsString()).isEqualTo("none");
        assertThat(link.get("flags").toString()).contains("\"UP\"", "\"NOARP\"");
        JsonObject data = data(link);
        assertThat(data.get("ageing_time").getAsInt()).isZero();
        assertThat(data.get("stp_state").getAsInt()).isZero();
        assertThat(data.get("mcast_snooping").getAsInt()).isZero();
        assertThat(data.get("group_fwd_mask").getAsString()).isEqualTo("0xfff8");
        assertThat(made.index()).isEqualTo(link.get("ifindex").getAsInt());
        assertThat(links.find("ipn-lab")).contains(made);
        assertThat(made.withTraits(Traits.PLAIN)).isEqualTo(withIndex(BUS, made.index()));
    }

    @Test
    void shouldReadBackHowManyAddressesABridgeLearnsAtMost() throws KernelException {
        Command.run("ip link add t-br type bridge");
        Integer unlimited = links.find("t-br").orElseThrow().traits().mostLearned();
        Assumptions.assumeTrue(unlimited != null, "this kernel's bridges have no limit: Linux 6.7");
        assertThat(unlimited).isZero();
        assertThat(links.make(BUS).traits().mostLearned()).isEqualTo(65_536);
    }

    @Test
    void shouldMakeASwitchAsAKernelsOwn() throws KernelException {
        Link wanted = BUS.withBridge(new BridgeSettings(123, true, true, 0x4000))
                .withArp(true)
                .withLinkLocal(true);

        links.make(wanted);

        JsonObject link = Command.link("ipn-lab");
        assertThat(link.get("inet6_addr_gen_mode").getAsString()).isEqualTo("eui64");
        assertThat(link.get("flags").toString()).doesNotContain("NOARP");
        assertThat(data(link).get("ageing_time").getAsInt()).isEqualTo(12_300);
        assertThat(data(link).get("stp_state").getAsInt()).isEqualTo(1);
        assertThat(data(link).get("mcast_snooping").getAsInt()).isEqualTo(1);
        assertThat(data(link).get("group_fwd_mask").getAsString()).isEqualTo("0x4000");
    }

    @Test
    void shouldGiveItselfNoLinkLocalAddress() throws KernelException {
        links.make(BUS.withArp(true));
        Command.run("ip link add other up type bridge");
        for (String bridge : List.of("ipn-lab", "other")) {
            Command.run("ip link add " + bridge + "0 up master " + bridge + " type veth peer name " + bridge + "1");
            Command.run("ip link set " + bridge + "1 up"); // and with it the bridge's carrier
        }
        await().pollInSameThread().until(() -> hasAddress("other"));
        await().pollInSameThread()
                .until(() ->
                        Command.link("ipn-lab").get("operstate").getAsString().equals("UP"));

        assertThat(hasAddress("ipn-lab")).isFalse();
    }

    @Test
    void shouldKeepItsMtuWhateverItsPortsHave() throws KernelException {
        links.make(BUS);
        links.make(withName(BUS.withMtu(9000), "ipn-big"));

        Command.run("ip link add port0 mtu 1400 master ipn-lab type veth peer name port1");
        Command.run("ip link set port1 mtu 1400 master ipn-big");

        assertThat(Command.link("ipn-lab").get("mtu").getAsInt()).isEqualTo(1500);
        assertThat(Command.link("ipn-big").get("mtu").getAsInt()).isEqualTo(9000);
    }

    @Test
    void shouldRefuseANameThatIsTaken() throws KernelException {
        Command.run("ip link add ipn-lab type bridge");
        Command.run("ip link set ipn-lab alias mine");

        KernelException refusal = catchThrowableOfType(KernelException.class, () -> links.make(BUS));

        assertThat(refusal).hasMessageStartingWith("make bridge ipn-lab: exists already (EEXIST)");
        assertThat(refusal.is("EEXIST")).isTrue();
        assertThat(refusal.device()).isEqualTo("ipn-lab");
        assertThat(Command.link("ipn-lab").get("ifalias").getAsString()).isEqualTo("mine");
    }

    @Test
    void shouldRefuseANameThatIsTooLong() {
        assertThatThrownBy(() -> links.make(withName(BUS, "ipn-laboratory-7")))
                .hasMessage("make bridge ipn-laboratory-7: name too long (ENAMETOOLONG): 16 bytes, the limit is 15");
    }

    @Test
    void shouldRefuseAPatternForAName() {
        assertThatThrownBy(() -> links.make(withName(BUS, "ipn%d"))).hasMessageContaining("(EINVAL)");
        assertThat(Command.run("ip link show")).doesNotContain("ipn0");
    }

    @Test
    void shouldSayWhatTheKernelSays() {
        assertThatThrownBy(() -> links.make(BUS.withBridge(new BridgeSettings(0, false, false, 0xffff))))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("make bridge ipn-lab: invalid argument (EINVAL)");
        assertThatThrownBy(() -> links.make(BUS.withMtu(70_000)))
                .hasMessage("change ipn-lab: invalid argument (EINVAL): mtu greater than device maximum");
    }

    @Test
    void shouldRemoveWhatItMadeHalfWay() {
        assertThatThrownBy(() -> links.make(BUS.withMtu(70_000))).isInstanceOf(KernelException.class);

        assertThat(Command.run("ip link show")).doesNotContain("ipn-lab");
    }

    @Test
    void shouldRemoveALinkOnceOrTwice() throws KernelException {
        Link made = links.make(BUS);

        links.remove(made);
        links.remove(made);

        assertThat(Command.run("ip link show")).doesNotContain("ipn-lab");
    }

    @Test
    void shouldFindNothingUnderAnyName() throws KernelException {
        assertThat(links.find("ipn-lab")).isEmpty();
        assertThat(links.find("")).isEmpty();
        assertThat(links.find("a-name-that-no-link-has")).isEmpty();
    }

    @Test
    void shouldFindAPortWithItsBridgesName() throws KernelException {
        Command.run("ip link add lab type bridge");
        Command.run("ip link add port0 master lab type veth peer name port1");

        assertThat(links.find("port0").orElseThrow().master()).isEqualTo("lab");
        assertThat(links.find("port1").orElseThrow().master()).isNull();
    }

    private static boolean hasAddress(String device) {
        return Command.run("ip -6 addr show dev " + device).contains("inet6");
    }

    static JsonObject data(JsonObject link) {
        return link.getAsJsonObject("linkinfo").getAsJsonObject("info_data");
    }

    static Link withName(Link link, String name) {
        return copy(link, link.index(), name);
    }

    private static Link withIndex(Link link, int index) {
        return copy(link, index, link.name());
    }

    private static Link copy(Link l, int index, String name) {
        return new Link(
                index,
                name,
                l.kind(),
                l.mac(),
                l.mtu(),
                l.up(),
                l.arp(),
                l.linkLocal(),
                l.master(),
                l.alias(),
                l.queue(),
                l.bridge(),
                l.port());
    }
}
