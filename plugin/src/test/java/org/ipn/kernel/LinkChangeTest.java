// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.function.UnaryOperator;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each attribute of a link changed, with {@code ip} as the witness. */
@FreshNamespace
class LinkChangeTest {
    private Links links;

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
        Command.run("ip link add lab type bridge");
        Command.run("ip link add other type bridge");
        Command.run("ip link add port type veth peer name peer");
    }

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void shouldChangeEachAttributeOfALink() throws KernelException {
        change("port", link -> link.withMac(Mac.parse("52:54:00:00:00:09")));
        assertThat(text("port", "address")).isEqualTo("52:54:00:00:00:09");
        change("port", link -> link.withMtu(1300));
        assertThat(text("port", "mtu")).isEqualTo("1300");
        change("port", link -> link.withAlias("ipn-port:x"));
        assertThat(text("port", "ifalias")).isEqualTo("ipn-port:x");
        change("port", link -> link.withAlias(""));
        assertThat(Command.link("port").has("ifalias")).isFalse();
        change("port", link -> link.withQueue(42));
        assertThat(text("port", "txqlen")).isEqualTo("42");
        change("port", link -> link.withArp(false));
        assertThat(text("port", "flags")).contains("NOARP");
        change("port", link -> link.withArp(true));
        assertThat(text("port", "flags")).doesNotContain("NOARP");
        change("port", link -> link.withLinkLocal(false));
        assertThat(text("port", "inet6_addr_gen_mode")).isEqualTo("none");
        change("port", link -> link.withLinkLocal(true));
        assertThat(text("port", "inet6_addr_gen_mode")).isEqualTo("eui64");
        change("port", link -> link.withUp(true));
        assertThat(text("port", "flags")).contains("\"UP\"");
        change("port", link -> link.withUp(false));
        assertThat(text("port", "flags")).doesNotContain("\"UP\"");
    }

    @Test
    void shouldChangeEachSettingOfABridge() throws KernelException {
        for (BridgeSettings settings : new BridgeSettings[] {
            new BridgeSettings(17, false, true, 0),
            new BridgeSettings(17, true, true, 0),
            new BridgeSettings(17, true, false, 0),
            new BridgeSettings(17, true, false, 0x8),
            BridgeSettings.BUS
        }) {
            change("lab", link -> link.withBridge(settings));

            JsonObject data = LinksTest.data(Command.link("lab"));
            assertThat(data.get("ageing_time").getAsInt()).isEqualTo(settings.ageing() * 100);
            assertThat(data.get("stp_state").getAsInt()).isEqualTo(settings.stp() ? 1 : 0);
            assertThat(data.get("mcast_snooping").getAsInt()).isEqualTo(settings.snooping() ? 1 : 0);
            assertThat(Integer.decode(data.get("group_fwd_mask").getAsString())).isEqualTo(settings.groupForward());
        }
    }

    @Test
    void shouldChangeEachSettingOfAPort() throws KernelException {
        change("port", link -> link.withMaster("lab"));
        for (PortSettings settings : new PortSettings[] {
            new PortSettings(false, true, true, true, false),
            new PortSettings(false, false, true, true, false),
            new PortSettings(false, false, false, true, false),
            new PortSettings(false, false, false, false, false),
            new PortSettings(false, false, false, false, true),
            PortSettings.SWITCH
        }) {
            change("port", link -> link.withPort(settings));
            assertThat(port()).isEqualTo(settings);
        }
    }

    @Test
    void shouldAttachSetAndRaiseAtOnce() throws KernelException {
        change(
                "port",
                link -> link.withMaster("lab")
                        .withPort(PortSettings.BUS)
                        .withAlias("ipn-port:x")
                        .withMtu(1400)
                        .withUp(true));

        assertThat(text("port", "master")).isEqualTo("lab");
        assertThat(text("port", "flags")).contains("\"UP\"");
        assertThat(text("port", "mtu")).isEqualTo("1400");
        assertThat(port()).isEqualTo(PortSettings.BUS);
    }

    @Test
    void shouldMoveAPortWithItsSettings() throws KernelException {
        PortSettings settings = PortSettings.BUS.withIsolated(true);
        change("port", link -> link.withMaster("lab").withPort(settings));

        change("port", link -> link.withMaster("other"));

        assertThat(text("port", "master")).isEqualTo("other");
        assertThat(port()).isEqualTo(settings);
    }

    @Test
    void shouldDetach() throws KernelException {
        change("port", link -> link.withMaster("lab").withPort(PortSettings.BUS));

        change("port", link -> link.withMaster(null));

        assertThat(Command.link("port").has("master")).isFalse();
        assertThat(links.find("port").orElseThrow().port()).isNull();
    }

    @Test
    void shouldTakeAnAliasOf255BytesAndNoLonger() throws KernelException {
        change("port", link -> link.withAlias("a".repeat(255)));

        assertThat(text("port", "ifalias")).isEqualTo("a".repeat(255));
        assertThatThrownBy(() -> change("port", link -> link.withAlias("a".repeat(256))))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("change port: ");
    }

    @Test
    void shouldSayThatALinkHasGone() throws KernelException {
        Link port = links.find("port").orElseThrow();
        Command.run("ip link del port");

        assertThatThrownBy(() -> links.change(port, port.withMtu(1400)))
                .hasMessageStartingWith("change port: no such device (ENODEV)");
    }

    @Test
    void shouldNotTouchAnotherLinkThatTookTheName() throws KernelException {
        Link port = links.find("port").orElseThrow();
        Command.run("ip link del port");
        Command.run("ip link add port type bridge");

        assertThatThrownBy(() -> links.change(port, port.withMtu(1400))).isInstanceOf(KernelException.class);
        assertThat(text("port", "mtu")).isEqualTo("1500");
    }

    @Test
    void shouldSayThatTheBridgeIsMissing() {
        assertThatThrownBy(() -> change("port", link -> link.withMaster("ipn-lab")))
                .hasMessage("attach port to bridge ipn-lab: no such device (ENODEV): there is no ipn-lab");
    }

    @Test
    void shouldSayWhyALinkIsNoPort() {
        assertThatThrownBy(() -> change("other", link -> link.withMaster("lab")))
                .hasMessage(
                        "attach other to bridge lab: too many levels (ELOOP): Can not enslave a bridge to a bridge");
    }

    private void change(String name, UnaryOperator<Link> to) throws KernelException {
        Link from = links.find(name).orElseThrow();
        Link wanted = to.apply(from);
        links.change(from, wanted);
    }

    private static String text(String name, String field) {
        var value = Command.link(name).get(field);
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    private static PortSettings port() {
        JsonObject data = Command.link("port").getAsJsonObject("linkinfo").getAsJsonObject("info_slave_data");
        return new PortSettings(
                data.get("learning").getAsBoolean(),
                data.get("flood").getAsBoolean(),
                data.get("mcast_flood").getAsBoolean(),
                data.get("bcast_flood").getAsBoolean(),
                data.get("isolated").getAsBoolean());
    }
}
