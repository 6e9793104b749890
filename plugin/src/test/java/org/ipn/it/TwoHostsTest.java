// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hypervisors, each with its own libvirt and {@code ipnd}, and a guest on each: one bus, carried by programs, one switch, a network
 * of another number on each, and a bus whose hosts find each other by multicast.
 */
@InSandbox
class TwoHostsTest {
    private static final String MAC = "02:00:00:00:09:01";

    private static final String FOUND = """
            <network><name>found</name>
            <metadata><ipn:bus xmlns:ipn='urn:ipn:1'><ipn:host address='10.4.0.10%1$s/24' dev='found'/>
              <ipn:overlay vni='10' local='192.0.2.%1$s' group='239.1.1.10' dev='under0'/></ipn:bus></metadata>
            <forward mode='bridge'/><bridge name='ipn-found'/></network>
            """;

    @TempDir
    private static Path folder;

    private static Hosts hosts;

    private static String network(String name, String kind, String further, int vni) {
        return """
                <network><name>%1$s</name>
                <metadata><ipn:%2$s xmlns:ipn='urn:ipn:1'%3$s
                  <ipn:overlay vni='%4$d' local='192.0.2.%%1$s'><ipn:peer address='192.0.2.%%2$s'/></ipn:overlay>
                </ipn:%2$s></metadata>
                <forward mode='bridge'/><bridge name='ipn-%1$s'/></network>
                """.formatted(name, kind, further, vni);
    }

    @BeforeAll
    static void boot() throws IOException {
        if (System.getenv("IPN_SANDBOX") == null) {
            return;
        }
        hosts = new Hosts(folder, 2);
        hosts.starts("lab", network("lab", "bus", " forwarder='ebpf'><ipn:host address='10.1.0.10%1$s/24'/>", 7));
        hosts.starts("office", network("office", "switch", ">", 8));
        hosts.starts("other", network("other", "bus", "><ipn:host address='10.3.0.10%1$s/24' dev='other'/>", 9));
        hosts.starts("found", FOUND);
        StringBuilder boots = new StringBuilder();
        for (int own = 1; own <= 2; own++) {
            String onBus = "lab,ipv6=no,ip=10.1.0.%d/24,mac=52:54:00:00:01:0%d".formatted(own, own);
            String onSwitch = "office,ipv6=no,ip=10.2.0.%d/24,mac=52:54:00:00:02:0%d".formatted(own, own);
            boots.append("on h%1$d -- guest start g%1$d --net %2$s --net %3$s & ".formatted(own, onBus, onSwitch));
        }
        hosts.beside("sh", "-c", boots + "wait").orFail();
    }

    @AfterAll
    static void end() {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static Shell inGuest(int number, String... command) {
        String[] words = new String[command.length + 4];
        System.arraycopy(new String[] {"guest", "run", "g" + number, "--"}, 0, words, 0, 4);
        System.arraycopy(command, 0, words, 4, command.length);
        return hosts.on("h" + number, words);
    }

    private static void pings(int from, String address) {
        Eventually.that(() -> inGuest(from, "ping", "-q", "-c", "3", "-i", "0.1", "-W", "2", address)
                .orFail());
    }

    @Test
    void shouldJoinGuestsOfBothHosts() {
        pings(1, "10.1.0.2");
        pings(2, "10.1.0.1");
        pings(1, "10.2.0.2");
        pings(2, "10.2.0.1");
        pings(1, "10.1.0.102"); // the host behind
    }

    @Test
    void shouldFindEachOtherByMulticast() {
        Eventually.that(() -> hosts.on("h1", "busybox", "ping", "-q", "-c", "1", "-W", "1", "10.4.0.102")
                .orFail());
        try (Hosts.Heard heard = hosts.listen("h2", "found", "ether proto 0x88b5")) {
            hosts.on("h1", Frames.sending("found", MAC, "01:80:c2:00:00:0e", "lldp"))
                    .orFail();
            hosts.on("h1", Frames.sending("found", MAC, "ff:ff:ff:ff:ff:ff", "last"))
                    .orFail();
            heard.hears("ff:ff:ff:ff:ff:ff");
            assertThat(heard.count("01:80:c2:00:00:0e")).isEqualTo(1);
            assertThat(heard.count("ff:ff:ff:ff:ff:ff")).isEqualTo(1);
        }
    }

    @Test
    void shouldLearnOnTheSwitchAlone() {
        pings(1, "10.2.0.2");
        assertThat(hosts.on("h1", "ipn", "fdb", "office").orFail().out()).containsPattern("52:54:00:00:02:02 +ipnv8");
        assertThat(hosts.on("h1", "bridge", "fdb", "show", "dev", "ipnv8")
                        .orFail()
                        .out())
                .contains("52:54:00:00:02:02 dst 192.0.2.2 self");
        pings(1, "10.1.0.2");
        assertThat(hosts.on("h1", "bridge", "fdb", "show", "dev", "ipnv7")
                        .orFail()
                        .out())
                .doesNotContain("52:54:00:00:01:02");
    }

    /** On a bus each port is a monitor's: what two members of one host say to each other comes to a guest of the other. */
    @Test
    void shouldHearBothHostsAtAMonitor() {
        String tap = hosts.on("h2", "virsh", "-q", "domiflist", "g2")
                .orFail()
                .out()
                .trim()
                .split(" +")[0];
        try (Hosts.Heard heard = hosts.listen("h2", tap, "icmp")) {
            pings(1, "10.1.0.101");
            heard.hears("10.1.0.1 > 10.1.0.101: ICMP echo request");
            heard.hears("10.1.0.101 > 10.1.0.1: ICMP echo reply");
            pings(2, "10.1.0.102");
            heard.hears("10.1.0.2 > 10.1.0.102: ICMP echo request");
        }
    }

    /** LACP's address, which a Linux bridge keeps to itself; once, and nowhere else. */
    @Test
    void shouldCarryLacpToTheOtherHost() {
        try (Hosts.Heard heard = hosts.listen("h2", "ipnh0", "ether proto 0x88b5");
                Hosts.Heard other = hosts.listen("h2", "other", "ether proto 0x88b5")) {
            hosts.on("h1", Frames.sending("ipnh0", MAC, "01:80:c2:00:00:02", "lacp"))
                    .orFail();
            heard.hears("01:80:c2:00:00:02");
            hosts.on("h1", Frames.sending("ipnh0", MAC, "ff:ff:ff:ff:ff:ff", "last"))
                    .orFail();
            heard.hears("ff:ff:ff:ff:ff:ff");
            hosts.on("h1", Frames.sending("other", MAC, "ff:ff:ff:ff:ff:ff", "another number"))
                    .orFail();
            other.hears("ff:ff:ff:ff:ff:ff");
            assertThat(heard.count("01:80:c2:00:00:02")).isEqualTo(1);
            assertThat(heard.count("ff:ff:ff:ff:ff:ff")).isEqualTo(1);
            assertThat(other.count(MAC)).isEqualTo(1);
        }
    }

    private static void carriedBy(String forwarder) throws IOException {
        for (String network : List.of("lab", "office")) {
            for (String host : List.of("h1", "h2")) {
                hosts.on(host, "virsh", "-q", "net-destroy", network).orFail();
                hosts.on(host, "virsh", "-q", "net-undefine", network).orFail();
            }
        }
        String by = " forwarder='" + forwarder + "'>";
        hosts.starts("lab", network("lab", "bus", by + "<ipn:host address='10.1.0.10%1$s/24'/>", 7));
        hosts.starts("office", network("office", "switch", by, 8));
        for (String network : List.of("lab", "office")) {
            assertThat(hosts.on("h1", "ipn", "show", network).orFail().out())
                    .containsPattern("forwarder +" + forwarder);
        }
    }

    /** Segments as big as guests make them, and datagrams whose checksum they leave to others, by both networks and both ways. */
    @Test
    void shouldCarryBulkBetweenGuests() throws IOException {
        for (int guest = 1; guest <= 2; guest++) {
            inGuest(
                            guest,
                            "sh",
                            "-c",
                            "for nic in eth0 eth1; do ip link set $nic mtu 1450; done; mkdir /www;"
                                    + " head -c 4000000 /dev/zero >/www/big; httpd -p 8080 -h /www; iperf3 -s -D")
                    .orFail();
        }
        for (String forwarder : List.of("bridge", "ebpf")) {
            carriedBy(forwarder);
            for (int network = 1; network <= 2; network++) {
                for (int guest = 1; guest <= 2; guest++) {
                    carries(guest, "10." + network + ".0." + (3 - guest));
                }
            }
        }
    }

    private static void carries(int guest, String from) {
        Eventually.that(() -> assertThat(inGuest(guest, "sh", "-c", "wget -q -O - http://" + from + ":8080/big | wc -c")
                        .orFail()
                        .out()
                        .trim())
                .isEqualTo("4000000"));
        String said = inGuest(guest, "iperf3", "-J", "-c", from, "-u", "-b", "5M", "-n", "300K", "-l", "1300")
                .orFail()
                .out();
        JsonObject sum = JsonParser.parseString(said)
                .getAsJsonObject()
                .getAsJsonObject("end")
                .getAsJsonObject("sum");
        assertThat(sum.get("packets").getAsInt()).isGreaterThan(200);
        assertThat(sum.get("lost_percent").getAsDouble()).isLessThan(50); // broken ones are lost, all of them
    }
}
