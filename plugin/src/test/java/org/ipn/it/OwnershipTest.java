// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What we did not make is never changed nor deleted, whatever it is called. */
@InSandbox
class OwnershipTest {
    private static final Net BUS = Net.bus("lab");
    private static final Net NAT = Net.bus("nat").forward("nat", 99).withoutStp();

    /** Texts that only look like our marks. */
    private static final List<String> ALIASES = List.of(
            "ipn",
            "ipn:",
            "ipn:lab",
            "ipn-lab",
            "ipn-port:",
            "ipn-port:vnet0",
            "IPN:" + BUS.uuid(),
            "ipn:" + BUS.uuid().toString().toUpperCase(Locale.ROOT),
            "ipn: " + BUS.uuid(),
            "ipn:" + BUS.uuid() + " (old)",
            "ipn:1-2-3-4-5",
            "ipn-port:1-2-3-4-5",
            "ipn-port:" + BUS.uuid() + "x");

    private static Map<String, JsonObject> foreign() {
        Map<String, JsonObject> foreign = new TreeMap<>();
        for (String name : Links.names()) {
            if (name.startsWith("t-")) {
                foreign.put(name, Links.show(name));
            }
        }
        return foreign;
    }

    @Test
    void shouldLeaveForeignLinksAsTheyAre() {
        for (int i = 0; i < ALIASES.size(); i++) {
            Shell.sh("ip link add t-br" + i + " type bridge");
            Shell.sh("ip tuntap add t-tap" + i + " mode tap");
            Shell.sh("ip link add t-a" + i + " type veth peer name t-b" + i);
            for (String kind : List.of("br", "tap", "a")) {
                Shell.ok("ip", "link", "set", "t-" + kind + i, "alias", ALIASES.get(i), "up");
            }
            Shell.sh("ip link set t-b" + i + " master t-br" + i);
        }
        Map<String, JsonObject> before = foreign();

        BUS.define().start();
        NAT.define().start();
        Guest guest = Guest.dark(
                "g",
                Nic.net(BUS, "52:54:00:00:00:01"),
                Nic.net(NAT, "52:54:00:00:00:02"),
                Nic.ethernet("own", BUS, "52:54:00:00:00:03"));
        Daemon.IPND.kill();
        Daemon.IPND.start();
        for (Net net : List.of(BUS, NAT)) {
            net.stop();
            net.start();
        }
        BUS.serves(guest.tap());
        Daemon.LIBVIRTD.restart();
        guest.stop();
        BUS.stop();
        NAT.stop();
        Eventually.that(() -> assertThat(Links.exists(BUS.bridge())).isFalse());
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());

        assertThat(foreign()).isEqualTo(before);
    }

    /** An admin's NIC on our bridge is served while it is there, given back as it was, and never deleted. */
    @Test
    void shouldGiveBackANicThatAnAdminPutOnOurBridge() {
        BUS.define().start();
        Shell.sh("ip link add t-nic up type veth peer name t-far");
        JsonObject before = Links.show("t-nic");
        Shell.sh("ip link set t-nic master " + BUS.bridge());
        BUS.serves("t-nic");
        Shell.sh("ip link add t-theirs up type bridge");
        Shell.sh("ip link set t-nic master t-theirs");
        Eventually.that(() -> assertThat(Port.of("t-nic")).isEqualTo(Port.plain("t-nic", "t-theirs")));
        Shell.sh("ip link set t-nic nomaster");
        assertThat(Links.show("t-nic")).isEqualTo(before);
        BUS.stop();
        assertThat(Links.show("t-nic")).isEqualTo(before);
    }

    @Test
    void shouldKeepAnAdminsAliasOnAPort() {
        BUS.define().start();
        Shell.sh("ip link add t-nic up type veth peer name t-far");
        Shell.ok("ip", "link", "set", "t-nic", "alias", "uplink to the lab");
        Shell.sh("ip link set t-nic master " + BUS.bridge());
        BUS.serves(BUS.port("t-nic").named("uplink to the lab"));
    }
}
