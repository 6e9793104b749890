// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import java.util.DoubleSummaryStatistics;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What is asked of a port, of its libvirt NIC or of its network is in force for a guest's traffic, as it comes out of it. */
@InVm
@Order(5)
class ShapedTest {
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");

    @BeforeAll
    static void boot() {
        Vm.start(
                lan(),
                Net.ofSwitch("t-nat")
                        .on("virbr84")
                        .forward("nat", 84)
                        .withoutStp()
                        .beside("<bandwidth><inbound average='640' peak='640' burst='16'/></bandwidth>\n"));
        Vm.boot(
                "one --net t-switch,ip=10.1.0.1/24,ip=10.2.0.1/24,ip=10.3.0.1/24,ip=10.4.0.1/24,ip=10.5.0.1/24"
                        + " --net t-nat,ip=192.168.84.11/24",
                "two --net t-switch,ip=10.1.0.2/24 --net t-switch,ip=10.2.0.2/24,delay=100"
                        + " --net t-switch,ip=10.3.0.2/24,delay=100,jitter=40 --net t-switch,ip=10.4.0.2/24,loss=20"
                        + " --net t-switch,ip=10.5.0.2/24,rate=5");
        Vm.sh("guest run two -- iperf3 -s -D; guest run one -- iperf3 -s -D");
    }

    /** Before Linux 6.6 a port has one place for programs and for libvirt's {@code <outbound>}: a running guest gets that where nothing is asked of it. */
    private static Net lan() {
        Net lan = Net.ofSwitch("t-switch");
        return Vm.isOlderThan("6.6") ? lan.holding("<ipn:default addresses='any'/>") : lan;
    }

    @AfterAll
    static void end() {
        Vm.end();
    }

    private static DoubleSummaryStatistics times(String address, int count) {
        String said = Vm.ask("guest run one -- ping -c %d -i 0.2 -W 5 %s".formatted(count, address))
                .out();
        return TIME.matcher(said)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .summaryStatistics();
    }

    /** What arrives, in Mbit/s, of 20 that a guest sends to the other. */
    private static double rate(String from, String to) {
        return JsonParser.parseString(
                                Vm.sh("guest run %s -- iperf3 -c %s -u -b 20M -l 1400 -t 4 -J".formatted(from, to)))
                        .getAsJsonObject()
                        .getAsJsonObject("end")
                        .getAsJsonObject("sum_received")
                        .get("bits_per_second")
                        .getAsDouble()
                / 1e6;
    }

    private static Percentage tenth() {
        return Percentage.withPercentage(10);
    }

    @Test
    void shouldDelay() {
        double plain = times("10.1.0.2", 10).getMin();
        assertThat(times("10.2.0.2", 10).getMin() - plain).isCloseTo(100, tenth());
    }

    @Test
    void shouldScatterDelays() {
        DoubleSummaryStatistics times = times("10.3.0.2", 40);
        assertThat(times.getMin()).isBetween(55., 95.);
        assertThat(times.getMax() - times.getMin()).isGreaterThan(30);
    }

    @Test
    void shouldLose() {
        assertThat(100 - times("10.4.0.2", 200).getCount() / 2.).isCloseTo(20, within(10.));
    }

    @Test
    void shouldHoldARate() {
        assertThat(rate("one", "10.5.0.2")).isCloseTo(5, tenth());
    }

    @Test
    void shouldKeepAll() {
        Vm.sh("systemctl restart ipnd; until ipn plan | grep -q '^nothing to change'; do sleep 1; done");
        assertThat(Vm.sh("ipn ports t-switch")).doesNotContain("degraded");
        assertThat(times("10.2.0.2", 5).getMin()).isGreaterThan(90);
        assertThat(rate("one", "10.5.0.2")).isCloseTo(5, tenth());
    }

    /** libvirt's, in kilobytes a second, to and from a guest. */
    @Test
    void shouldHoldABandwidthOfLibvirts() {
        String mac =
                Vm.sh("virsh -q domiflist two | awk 'NR == 1 { print $5 }'").trim();
        Vm.sh("virsh -q domiftune two %s --live --inbound 640,640,16 --outbound 640,640,16".formatted(mac));
        try {
            assertThat(rate("one", "10.1.0.2")).isCloseTo(5.24, tenth());
            assertThat(rate("two", "10.1.0.1")).isCloseTo(5.24, tenth());
        } finally {
            Vm.sh("virsh -q domiftune two %s --live --inbound 0 --outbound 0".formatted(mac));
        }
        assertThat(rate("one", "10.1.0.2")).isGreaterThan(10);
    }

    /** A limit that nobody asked for is not in its way, on a kernel that has one place for both. */
    @Test
    void shouldTakeANicWithABandwidthOfLibvirts() {
        Vm.start(Net.ofSwitch("t-plugged"));
        Vm.sh("""
                virsh -q attach-interface one network t-plugged --model virtio --mac 52:54:00:00:73:01 --inbound 640,640,16 --outbound 640,640,16
                read -r tap type _ < <(virsh -q domiflist one | grep 52:54:00:00:73:01)
                tc qdisc show dev $tap ingress | grep -q ingress
                virsh -q detach-interface one $type --mac 52:54:00:00:73:01
                virsh -q net-destroy t-plugged; virsh -q net-undefine t-plugged
                """);
    }

    /** What the host sends into it. */
    @Test
    void shouldHoldABandwidthOfANetworkOfLibvirts() {
        Vm.sh("guest run one -- sh -c 'nc -l -p 99 >/dev/null & sleep 0.5'");
        String took = Vm.sh("""
                head -c 1000000 /dev/zero >/dev/tcp/192.168.84.11/99 # a burst, and what buffers hold
                guest run one -- sh -c 'nc -l -p 98 >/dev/null & sleep 0.5'
                from=$(date +%s%N); head -c 6000000 /dev/zero >/dev/tcp/192.168.84.11/98; echo $((($(date +%s%N) - from) / 1000000))
                """);
        // What is in the host's socket is sent later: up to a quarter of it.
        assertThat(6_000 * 8 / Double.parseDouble(took.trim())).isBetween(4.7, 6.5);
    }

    @Test
    void shouldHoldAFilterOfLibvirts() {
        Vm.sh("""
                virsh -q nwfilter-define /dev/stdin <<'F'
                <filter name='t-no-ping' chain='ipv4'><rule action='drop' direction='in'><ip dstipaddr='10.1.0.2' protocol='icmp'/></rule></filter>
                F
                guest run one -- ping -q -c 2 -W 5 10.1.0.2
                mac=$(virsh -q domiflist two | awk 'NR == 1 { print $5 }')
                nic() { echo "<interface type='network'><mac address='$mac'/><source network='t-switch'/><model type='virtio'/><rom enabled='no'/>$1</interface>"; }
                nic "<filterref filter='t-no-ping'/>" | virsh -q update-device two /dev/stdin --live
                sleep 0.2
                if guest run one -- ping -q -c 2 -W 2 10.1.0.2; then echo the filter lets it through; exit 1; fi
                nic | virsh -q update-device two /dev/stdin --live
                guest run one -- ping -q -c 2 -W 5 10.1.0.2
                virsh -q nwfilter-undefine t-no-ping
                """);
    }
}
