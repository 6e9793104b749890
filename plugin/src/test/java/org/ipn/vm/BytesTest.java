// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What guests send each other arrives whole and in order: by vhost and without, with two queues, with and without offloads. */
@InVm
@Order(4)
class BytesTest {
    private static final List<Net> NETWORKS = List.of(
            Net.bus("t-bus"),
            Net.ofSwitch("t-switch"),
            Net.bus("t-hub").with(" forwarder='bridge'/>"),
            Net.ofSwitch("t-bridge").with(" forwarder='bridge'/>"),
            Net.bus("t-shared").with("><ipn:host address='10.5.0.254/24' dev='t-host'/></ipn:bus>"));

    private static final List<Net> LIBVIRTS =
            List.of(Net.plain("t-plain").on("virbr85").forward("nat", 85).withoutStp());

    @BeforeAll
    static void start() {
        Vm.start(NETWORKS.toArray(Net[]::new));
        Vm.start(LIBVIRTS.toArray(Net[]::new));
    }

    @AfterEach
    void stop() {
        Vm.sh("for guest in $(virsh -q list --name); do guest stop $guest; done");
    }

    @AfterAll
    static void end() {
        Vm.end();
    }

    private static String guest(List<Net> networks, String name, int number, String options) {
        StringBuilder words = new StringBuilder(name);
        for (int net = 0; net < networks.size(); net++) {
            words.append(
                    " --net %s,ip=10.%d.0.%d/24%s".formatted(networks.get(net).name(), net + 1, number, options));
        }
        return words.append(options.contains("queues=2") ? " --cpus 2" : "").toString();
    }

    /** A guest's counters, by their names: of TCP, UDP and IP. */
    private static Map<String, Long> counters(String guest) {
        return Vm.sh("""
                guest run %s -- awk '
                  FNR %% 2 { split($0, name); next }
                  { for (i = 2; i <= NF; i++) print name[1] name[i], $i }' /proc/net/snmp /proc/net/netstat
                """.formatted(guest))
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')),
                        line -> Long.valueOf(line.substring(line.indexOf(' ') + 1)),
                        (one, other) -> one));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",vhost=no", ",offloads=no", ",queues=2"})
    void shouldArriveWholeAndInOrder(String options) {
        if (options.contains("queues")) {
            assumeOfLibvirts(options);
        }
        exchange(NETWORKS, options);
    }

    /** What an emulated KVM of one processor does with guests of two, it does on a bridge of libvirt's, too, of which we know nothing. */
    private void assumeOfLibvirts(String options) {
        try {
            exchange(LIBVIRTS, options);
        } catch (AssertionError failed) {
            String why = String.valueOf(failed.getMessage()).strip();
            abort("on a bridge of libvirt's, too: " + why.substring(why.lastIndexOf('\n') + 1));
        } finally {
            stop();
        }
    }

    private static void exchange(List<Net> networks, String options) {
        Vm.boot(guest(networks, "one", 1, options), guest(networks, "two", 2, options));
        boolean vhost = !options.contains("vhost=no");
        assertThat(Vm.sh("tr '\\0' ' ' </proc/$(cat /run/libvirt/qemu/one.pid)/cmdline")
                        .contains("vhost"))
                .as("vhost")
                .isEqualTo(vhost);
        if (networks.equals(NETWORKS) && !Vm.isOlderThan("6.2")) {
            assertThat(programs("t-bus")).isEqualTo("bus_xdp");
            assertThat(programs("t-switch")).isEqualTo("switch_xdp");
            assertThat(programs("t-bridge")).isEmpty();
            assertThat(programs("t-shared")).isEqualTo("bus_shared");
        }
        for (String guest : List.of("one", "two")) {
            Vm.sh("guest run " + guest + " -- sh -c 'dd if=/dev/urandom of=/tmp/data bs=1M count=16 2>/dev/null;"
                    + " httpd -h /tmp; iperf3 -s -D'");
        }
        for (int net = 1; net <= networks.size(); net++) {
            bytes(net);
            datagrams(net);
        }
        for (String guest : List.of("one", "two")) {
            Map<String, Long> counters = counters(guest);
            assertThat(counters.get("Tcp:InCsumErrors")).as("TCP's checksums").isZero();
            assertThat(counters.get("Udp:InCsumErrors")).as("UDP's checksums").isZero();
            assertThat(counters.get("Tcp:InErrs")).isZero();
        }
    }

    /** What takes frames from the guests' taps past the bridge. */
    private static String programs(String network) {
        return Vm.sh(
                        "ip -d link show master ipn-%s | sed -n 's/.*prog.xdp id [0-9]* name \\([a-z_]*\\).*/\\1/p' | sort -u"
                                .formatted(network))
                .strip();
    }

    /** 16 MB each way, at once. */
    private static void bytes(int net) {
        assertThat(Vm.sh("""
                get() { guest run $1 -- sh -c "wget -q -O - http://10.%1$d.0.$2/data | md5sum; md5sum </tmp/data"; }
                get one 2 >/run/one & get two 1 >/run/two; wait $!
                [ "$(sed -n 1p /run/one)" = "$(sed -n 2p /run/two)" ] && [ "$(sed -n 1p /run/two)" = "$(sed -n 2p /run/one)" ] && echo whole
                """.formatted(net))).isEqualTo("whole\n");
    }

    private static void datagrams(int net) {
        long before = counters("two").get("Udp:RcvbufErrors");
        JsonObject end = JsonParser.parseString(
                        Vm.sh("guest run one -- iperf3 -c 10.%d.0.2 -u -b 5M -t 2 -J".formatted(net)))
                .getAsJsonObject()
                .getAsJsonObject("end");
        JsonObject udp = end.getAsJsonArray("streams").get(0).getAsJsonObject().getAsJsonObject("udp");
        assertThat(udp.get("out_of_order").getAsLong()).as("out of order").isZero();
        long unread = counters("two").get("Udp:RcvbufErrors") - before;
        assertThat(udp.get("lost_packets").getAsLong())
                .as("datagrams that are lost, %d of which the guest's own socket had no room for", unread)
                .isLessThanOrEqualTo(unread);
    }
}
