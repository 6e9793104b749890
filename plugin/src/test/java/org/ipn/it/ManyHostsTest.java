// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** As many hypervisors as {@code -Dhosts=4,8} says, of which h1 reflects routes to the others: a bus and a switch. */
@InSandbox
class ManyHostsTest {
    private static String network(String name, String kind, int vni) {
        return """
                <network><name>%1$s</name>
                <metadata><ipn:%2$s xmlns:ipn='urn:ipn:1'><ipn:overlay vni='%3$d' local='192.0.2.%%1$s' evpn='yes'/></ipn:%2$s></metadata>
                <forward mode='bridge'/><bridge name='ipn-%1$s'/></network>
                """.formatted(name, kind, vni);
    }

    @TestFactory
    Stream<DynamicTest> shouldJoinThemAll() {
        return Arrays.stream(System.getProperty("hosts", "").split(","))
                .filter(count -> !count.isEmpty())
                .map(Integer::valueOf)
                .map(count -> DynamicTest.dynamicTest(count + " hosts", () -> join(count)));
    }

    private static void join(int count) throws IOException {
        Path folder = Files.createTempDirectory("hosts");
        try (Hosts hosts = new Hosts(folder, count)) {
            hosts.starts("lab", network("lab", "bus", 7));
            hosts.starts("office", network("office", "switch", 8));
            for (int own = 1; own <= count; own++) {
                String host = "h" + own;
                hosts.member(host, "lab", "10.1.0." + own + "/24", "52:54:00:00:01:0" + own);
                hosts.member(host, "office", "10.2.0." + own + "/24", "52:54:00:00:02:0" + own);
                String[] words = own == 1
                        ? new String[] {"--reflector", "--listen", "192.0.2.0/24"}
                        : new String[] {"--peer", "192.0.2.1"};
                hosts.tellFrr(host, "lab", words);
                hosts.tellFrr(host, "office", words);
            }
            for (int other = 1; other < count; other++) {
                pings(hosts, "h" + count, "lab", "10.1.0." + other);
                pings(hosts, "h" + count, "office", "10.2.0." + other);
            }
            once(hosts, count);
            knows(hosts, "h" + count, count);
        } finally {
            Shell.ok("rm", "-rf", folder.toString());
        }
    }

    private static void pings(Hosts hosts, String host, String network, String address) {
        Eventually.that(() -> hosts.in(host, network, "busybox", "ping", "-q", "-c", "1", "-W", "1", address)
                .orFail());
    }

    /** To all hosts, and not back by any of them. */
    private static void once(Hosts hosts, int count) {
        String mac = "02:00:00:00:09:01";
        Hosts.Heard[] heard = new Hosts.Heard[count];
        for (int own = 1; own <= count; own++) {
            heard[own - 1] = hosts.listen("h" + own, "m-lab", "ether proto 0x88b5");
        }
        hosts.in("h1", "lab", Frames.sending("eth0", mac, "01:80:c2:00:00:0e", "once"))
                .orFail();
        hosts.in("h1", "lab", Frames.sending("eth0", "02:00:00:00:09:02", "ff:ff:ff:ff:ff:ff", "last"))
                .orFail();
        for (Hosts.Heard each : heard) {
            each.hears("02:00:00:00:09:02");
            assertThat(each.count(mac)).isEqualTo(1);
            each.close();
        }
    }

    private static void knows(Hosts hosts, String host, int count) {
        Eventually.that(() -> assertThat(hosts.on(host, "ipn", "fdb", "office")
                        .orFail()
                        .out()
                        .lines()
                        .filter(line -> line.contains("192.0.2.")))
                .hasSize(count - 1));
    }
}
