// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hypervisors that FRR tells of each other, by what {@code ipn evpn-config} prints: a bus, carried by programs, and a switch. */
@InSandbox
class EvpnTest {
    private static final String BUS = "10.1.0.";
    private static final String SWITCH = "10.2.0.";
    private static final String MAC = "02:00:00:00:09:01";

    @TempDir
    private static Path folder;

    private static Hosts hosts;

    private static String network(String name, String kind, String further, int vni) {
        return """
                <network><name>%1$s</name>
                <metadata><ipn:%2$s xmlns:ipn='urn:ipn:1'%3$s><ipn:overlay vni='%4$d' local='192.0.2.%%1$s' evpn='yes'/></ipn:%2$s></metadata>
                <forward mode='bridge'/><bridge name='ipn-%1$s'/></network>
                """.formatted(name, kind, further, vni);
    }

    @BeforeAll
    static void boot() throws IOException {
        if (System.getenv("IPN_SANDBOX") == null) {
            return;
        }
        hosts = new Hosts(folder, 2);
        hosts.starts("lab", network("lab", "bus", " forwarder='ebpf'", 7));
        hosts.starts("office", network("office", "switch", "", 8));
        assertThat(amiss("h1")) // nobody has told FRR anything
                .anyMatch(line -> line.contains("FRR has no peer that speaks EVPN"))
                .anyMatch(line -> line.contains("FRR does not announce VNI 8"));
        for (int own = 1; own <= 2; own++) {
            hosts.member("h" + own, "lab", BUS + own + "/24", "52:54:00:00:01:0" + own);
            hosts.member("h" + own, "office", SWITCH + own + "/24", "52:54:00:00:02:0" + own);
            hosts.tellFrr("h" + own, "lab", "--peer", "192.0.2." + (3 - own));
            hosts.tellFrr("h" + own, "office", "--peer", "192.0.2." + (3 - own));
        }
        talk();
    }

    @AfterAll
    static void end() {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static void pings(String network, String address) {
        Eventually.that(() -> hosts.in("h1", network, "busybox", "ping", "-q", "-c", "2", "-W", "1", address)
                .orFail());
    }

    private static void talk() {
        pings("lab", BUS + 2);
        pings("office", SWITCH + 2);
    }

    private static String on(String host, String script) {
        return hosts.on(host, "sh", "-c", script).orFail().out();
    }

    /** What doctor finds amiss with the overlays; empty = nothing. */
    private static List<String> amiss(String host) {
        return JsonParser.parseString(hosts.on(host, "ipn", "doctor", "--json").out())
                .getAsJsonObject()
                .getAsJsonArray("findings")
                .asList()
                .stream()
                .map(JsonElement::getAsJsonObject)
                .filter(finding -> finding.get("check").getAsString().startsWith("EVPN"))
                .filter(finding -> !finding.get("status").getAsString().equals("ok"))
                .map(finding -> finding.get("check").getAsString() + " "
                        + finding.get("message").getAsString())
                .toList();
    }

    @Test
    void shouldTellWhereAddressesAreOnASwitchAndNothingElseOnABus() {
        Eventually.that(() -> assertThat(on("h1", "bridge fdb show dev ipnv8"))
                .contains("52:54:00:00:02:02 extern_learn master ipn-office", "52:54:00:00:02:02 dst 192.0.2.2 self"));
        assertThat(on("h1", "bridge fdb show dev ipnv7 | grep dst").lines())
                .singleElement()
                .asString()
                .contains("00:00:00:00:00:00 dst 192.0.2.2");
        for (String device : List.of("ipnv7", "ipnv8")) {
            assertThat(on("h1", "ip -d link show " + device))
                    .contains("nolearning")
                    .contains("learning off");
        }
        assertThat(on("h1", "ipn fdb office")).containsPattern("52:54:00:00:02:02 +ipnv8 .* 192\\.0\\.2\\.2");
        assertThat(on("h1", "ipn show office")).contains("behind ipnv8:\n  192.0.2.2  1 address: 52:54:00:00:02:02");
        assertThat(on("h1", "ipn show lab")).contains("behind ipnv7:\n  192.0.2.2\n");
        assertThat(on("h1", "ipn ports office"))
                .endsWith("\nbehind ipnv8:\n  192.0.2.2  1 address: 52:54:00:00:02:02\n");
        assertThat(on("h1", "ipn ports lab --wide")).endsWith("\nbehind ipnv7:\n  192.0.2.2\n");
        assertThat(on("h1", "ipn plan")).doesNotContain("ipnv");
        Eventually.that(() -> assertThat(amiss("h1")).isEmpty());
    }

    /** STP's, LACP's and LLDP's addresses, and those that everybody hears. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01:80:c2:00:00:00",
                "01:80:c2:00:00:02",
                "01:80:c2:00:00:0e",
                "ff:ff:ff:ff:ff:ff",
                "52:54:00:00:00:99"
            })
    void shouldFloodABusOnceAndNeverBack(String to) {
        String last = "02:00:00:00:09:ff";
        try (Hosts.Heard there = hosts.listen("h2", "m-lab", "ether proto 0x88b5");
                Hosts.Heard here = hosts.listen("h1", "m-lab", "ether proto 0x88b5")) {
            hosts.in("h1", "lab", Frames.sending("eth0", MAC, to, "once")).orFail();
            hosts.in("h1", "lab", Frames.sending("eth0", last, "ff:ff:ff:ff:ff:ff", "last"))
                    .orFail();
            there.hears(last);
            here.hears(last);
            assertThat(there.count(MAC + " > " + to)).isEqualTo(1);
            assertThat(here.count(MAC + " > " + to)).isEqualTo(1);
        }
    }

    /** A number that no network here has, a header of nonsense, nothing behind the header, and too little of it. */
    @Test
    void shouldDropGarbageThatComesAsVxlan() {
        String last = "02:00:00:00:09:ee";
        try (Hosts.Heard there = hosts.listen("h2", "m-lab", "ether src " + MAC + " or ether src " + last)) {
            hosts.on("h1", "/usr/bin/python3", "-Ic", """
                            import random, socket
                            to = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                            frame = b"\\xff" * 6 + bytes.fromhex("020000000901") + b"\\x88\\xb5" + bytes(46)
                            header = lambda flags, vni: bytes([flags, 0, 0, 0]) + vni.to_bytes(3, "big") + b"\\0"
                            random.seed(7)
                            for text in [header(8, 6) + frame, header(0, 7) + frame, header(8, 7), header(8, 7) + frame[:9], header(8, 7)[:5], b""]:
                                to.sendto(text, ("192.0.2.2", 4789))
                            for _ in range(2000):
                                to.sendto(random.randbytes(random.randrange(200)), ("192.0.2.2", 4789))
                            """).orFail();
            hosts.in("h1", "lab", Frames.sending("eth0", last, "ff:ff:ff:ff:ff:ff", "last"))
                    .orFail();
            there.hears(last);
            assertThat(there.count(MAC + " >")).isZero();
        }
        talk();
        assertThat(on("h2", "ipn plan")).doesNotContain("ipnv");
    }

    /** Tags that members put there themselves: one, and one in another. */
    @ParameterizedTest
    @ValueSource(strings = {"lab", "office"})
    void shouldCarryTagsOfMembers(String network) {
        try (Hosts.Heard there = hosts.listen("h2", "m-" + network, "ether src " + MAC)) {
            for (String tags : List.of("8100000a", "8100000a81000014")) {
                hosts.in("h1", network, "/usr/bin/python3", "-Ic", """
                                import socket, sys
                                packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                                packet.bind(("eth0", 0))
                                packet.send(b"\\xff" * 6 + bytes.fromhex("020000000901" + sys.argv[1] + "88b5") + bytes(46))
                                """, tags).orFail();
            }
            there.hears("vlan 10, p 0, ethertype 802.1Q (0x8100), vlan 20");
            assertThat(there.count("vlan 10")).isEqualTo(2);
        }
    }

    @Test
    void shouldHealWhereAHostWasCutOff() {
        on("h2", "ip link set under0 down");
        Eventually.that(() -> assertThat(on("h1", "bridge fdb show dev ipnv7")).doesNotContain("192.0.2.2"));
        assertThat(amiss("h1")).anyMatch(line -> line.contains("192.0.2.2"));
        on("h2", "ip link set under0 up");
        talk();
        Eventually.that(() -> assertThat(amiss("h1")).isEmpty());
    }

    /** Frames are the kernel's to carry; both are started anew, as FRR's own watchdog has it. */
    @Test
    void shouldCarryOnWithoutZebra() {
        on("h1", "daemon kill zebra");
        talk();
        assertThat(amiss("h1")).anyMatch(line -> line.contains("zebra is not running"));
        on("h1", "daemon kill bgpd; daemon start zebra");
        bgpd();
    }

    private static void bgpd() {
        on("h1", "daemon start bgpd");
        hosts.tellFrr("h1", "lab", "--peer", "192.0.2.2");
        hosts.tellFrr("h1", "office", "--peer", "192.0.2.2");
        talk();
        Eventually.that(() -> assertThat(amiss("h1")).isEmpty());
    }

    /** The others take leave of a host whose bgpd has gone, and welcome it. */
    @ParameterizedTest
    @ValueSource(strings = {"kill", "stop"})
    void shouldBeBackWithBgpd(String way) {
        on("h1", "daemon " + way + " bgpd");
        assertThat(amiss("h1")).anyMatch(line -> line.contains("bgpd is not running"));
        bgpd();
    }

    @Test
    void shouldSayThatBgpdHangs() {
        on("h1", "kill -STOP $(cat /run/frr/bgpd.pid)");
        try {
            assertThat(amiss("h1")).anyMatch(line -> line.contains("no answer within 5 s"));
        } finally {
            on("h1", "kill -CONT $(cat /run/frr/bgpd.pid)");
        }
        talk();
        Eventually.that(() -> assertThat(amiss("h1")).isEmpty());
    }

    /** The next one may be anywhere. */
    @Test
    void shouldAdviseNoFirewallThatCutsTheNextHypervisorOff() {
        assertThat(hosts.on("h1", "ipn", "doctor", "--json").out())
                .contains("iifname")
                .doesNotContain("saddr");
    }

    @Test
    void shouldOutliveIpnd() {
        String before = on("h1", "bridge fdb show dev ipnv8");
        on("h1", "daemon kill ipnd");
        talk();
        on("h1", "daemon start ipnd");
        assertThat(on("h1", "ipn plan")).doesNotContain("ipnv");
        assertThat(on("h1", "bridge fdb show dev ipnv8").lines())
                .containsAll(before.lines().toList());
        talk();
    }

    /** As VRRP does, or a guest that migrates to and fro: more often than FRR's own limit, which calls it a duplicate. */
    @Test
    void shouldFollowAnAddressFromHostToHost() {
        String mac = "02:00:5e:00:01:01";
        String neighbour = "ip neigh replace 10.2.0.100 lladdr " + mac + " dev eth0 nud permanent";
        hosts.in("h1", "office", "sh", "-c", neighbour).orFail();
        for (int move = 0; move < 8; move++) {
            String host = "h" + (2 - move % 2);
            on(
                    host,
                    "ip -n office link add vrrp link eth0 address " + mac + " type macvlan mode bridge;"
                            + " ip -n office address add 10.2.0.100/32 dev vrrp; ip -n office link set vrrp up");
            hosts.in(host, "office", Frames.sending("vrrp", mac, "ff:ff:ff:ff:ff:ff", "here I am"))
                    .orFail();
            String at = host.equals("h1") ? "m-office" : "ipnv8";
            Eventually.that(() -> assertThat(on("h1", "bridge fdb show br ipn-office | grep " + mac))
                    .contains("dev " + at));
            on(host, "ip -n office link delete vrrp");
        }
        assertThat(on("h1", "vtysh -c 'show evpn mac vni 8 duplicate json'")).doesNotContain(mac);
    }

    /** keepalived on both hosts, with VRRP's own address: one has it, the other takes it when that one dies, and gives it back; the switch and FRR follow. */
    @Test
    void shouldMoveAVirtualRouterBetweenHosts() throws IOException {
        String router = SWITCH + 200;
        for (int own = 1; own <= 2; own++) {
            String file = Files.writeString(folder.resolve("vrrp" + own), """
                            global_defs {
                              vrrp_version 3
                            }
                            vrrp_instance router {
                              interface eth0
                              state BACKUP
                              virtual_router_id 51
                              priority %d
                              advert_int 0.2
                              use_vmac
                              virtual_ipaddress {
                                %s/24
                              }
                            }
                            """.formatted(100 + own, router))
                    .toString();
            routes("h" + own, file);
        }
        try {
            answers(router, "h2");
            on("h2", "kill -KILL $(cat /run/vrrp.pid /run/vrrp.child); ip -n office link delete vrrp.51");
            answers(router, "h1");
            routes("h2", folder.resolve("vrrp2").toString());
            answers(router, "h2");
        } finally {
            for (int own = 1; own <= 2; own++) {
                on("h" + own, "kill $(cat /run/vrrp.pid)");
            }
        }
    }

    private static void routes(String host, String file) {
        hosts.in(host, "office", "keepalived", "--vrrp", "-f", file, "-p", "/run/vrrp.pid", "-r", "/run/vrrp.child")
                .orFail();
    }

    /** One host alone has the address, and members of both reach it. */
    private static void answers(String router, String at) {
        String mac = "00:00:5e:00:01:33";
        Eventually.that(() -> {
            for (int own = 1; own <= 2; own++) {
                String host = "h" + own;
                assertThat(on(host, "ip -n office -br address").contains(router))
                        .isEqualTo(host.equals(at));
                assertThat(on(host, "bridge fdb show br ipn-office | grep " + mac))
                        .contains("dev " + (host.equals(at) ? "m-office" : "ipnv8"));
                hosts.in(host, "office", "busybox", "ping", "-q", "-c", "1", "-W", "1", router)
                        .orFail();
            }
        });
    }
}
