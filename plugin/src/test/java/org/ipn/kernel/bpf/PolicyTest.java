// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What ports may do, on bus and switch, on both forwarders. */
@FreshNamespace
class PolicyTest {
    private static final long ALL = 0xffff_ffff_ffffL;

    private static PortPolicy policy(Rights rights, Integer vlan, String trunk, Integer nativeVlan) {
        return Policies.policy("rights", rights, "vlan", vlan, "trunk", trunk, "native", nativeVlan);
    }

    private static PortPolicy shaping(Boolean mirror, Boolean antispoof, Integer rate, Double loss, Double duplicate) {
        return Policies.policy(
                "mirror", mirror, "antispoof", antispoof, "rate", rate, "loss", loss, "duplicate", duplicate);
    }

    private static List<byte[]> got(Lan lan, int member) throws Exception {
        return Bench.ours(lan.tap(member), Lan.QUIET);
    }

    private static void send(Lan lan, int from, long to, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            lan.tap(from).send(Bench.frame(to, Lan.mac(from), i, 60));
        }
    }

    private static byte[] tagged(int from, int vlan) {
        return Bench.tagged(Bench.frame(ALL, Lan.mac(from), 0, 60), vlan);
    }

    private static List<byte[]> any(TapEndpoint tap) throws Exception {
        return tap.frames(Lan.QUIET).stream()
                .filter(frame -> Arrays.mismatch(frame, 6, 11, Bench.frame(ALL, Lan.mac(0), 0, 60), 6, 11) < 0)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void rightsHold(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, 4)) {
            lan.introduce();
            lan.policies.put("m1", policy(Rights.R, null, null, null));
            lan.policies.put("m2", policy(Rights.W, null, null, null));
            lan.apply();
            send(lan, 0, ALL, 5);
            assertThat(got(lan, 1)).hasSize(5);
            assertThat(got(lan, 2)).isEmpty();
            assertThat(got(lan, 3)).hasSize(5);
            send(lan, 0, Lan.mac(2), 5);
            assertThat(got(lan, 2)).isEmpty();
            lan.drain();
            send(lan, 1, ALL, 5);
            assertThat(got(lan, 0)).isEmpty();
            send(lan, 2, ALL, 5);
            assertThat(got(lan, 0)).hasSize(5);
            assertThat(lan.programs.policies().drops(lan.link("m1"))).containsEntry(Reason.RIGHTS, 5L);
            lan.policies.clear();
            lan.apply();
            lan.drain();
            send(lan, 1, ALL, 5);
            assertThat(got(lan, 2)).hasSize(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void vlansAreApart(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, 6)) {
            lan.policies.put("m0", policy(null, 10, null, null));
            lan.policies.put("m1", policy(null, 10, null, null));
            lan.policies.put("m2", policy(null, 20, null, null));
            lan.policies.put("m3", policy(null, null, "10,30-40", null));
            lan.policies.put("m4", policy(null, null, "20,30", 10));
            lan.apply();
            lan.introduce();
            send(lan, 0, ALL, 1);
            assertThat(any(lan.tap(1))).containsExactly(Bench.frame(ALL, Lan.mac(0), 0, 60));
            assertThat(any(lan.tap(2))).isEmpty();
            assertThat(any(lan.tap(3))).containsExactly(tagged(0, 10));
            assertThat(any(lan.tap(4))).containsExactly(Bench.frame(ALL, Lan.mac(0), 0, 60));
            assertThat(any(lan.tap(5))).as("without a policy").containsExactly(tagged(0, 10));
            lan.tap(3).send(tagged(3, 10));
            assertThat(any(lan.tap(0))).containsExactly(Bench.frame(ALL, Lan.mac(3), 0, 60));
            lan.drain();
            lan.tap(3).send(tagged(3, 20));
            lan.tap(3).send(Bench.frame(ALL, Lan.mac(3), 0, 60));
            lan.tap(0).send(tagged(0, 20));
            for (int i = 0; i < 6; i++) {
                assertThat(any(lan.tap(i))).isEmpty();
            }
            send(lan, 0, Lan.mac(1), 3);
            assertThat(got(lan, 1)).hasSize(3);
            send(lan, 0, Lan.mac(2), 3);
            assertThat(got(lan, 2)).isEmpty();
            assertThat(lan.programs.policies().drops(lan.link("m2")).get(Reason.VLAN))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void aBorrowedAddressGetsNowhere(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, 3)) {
            lan.policies.put("m0", shaping(null, true, null, null, null));
            lan.apply();
            lan.introduce();
            lan.tap(0).send(Bench.frame(ALL, Lan.mac(1), 0, 60));
            assertThat(got(lan, 2)).isEmpty();
            send(lan, 0, ALL, 1);
            assertThat(got(lan, 2)).hasSize(1);
            assertThat(lan.programs.policies().drops(lan.link("m0"))).containsEntry(Reason.ANTISPOOF, 1L);
        }
    }

    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void lossAndTwinsComeAsOftenAsAskedAndAddUp(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, 3)) {
            lan.policies.put("m1", shaping(null, null, null, 25.0, null));
            lan.policies.put("m2", shaping(null, null, null, null, 50.0));
            lan.apply();
            lan.introduce();
            int lost = 0;
            int twins = 0;
            for (int i = 0; i < 10; i++) {
                send(lan, 0, ALL, 200);
                lost += 200 - Bench.ours(lan.tap(1), 10).size();
                twins += Bench.ours(lan.tap(2), 10).size() - 200;
            }
            assertThat(lost).isCloseTo(500, within(120));
            assertThat(twins).isCloseTo(1000, within(150));
            long counted = lan.programs.policies().drops(lan.link("m1")).get(Reason.LOSS);
            assertThat(counted - lost).as("the introduction's share").isBetween(0L, 2L);
        }
    }

    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "SWITCH,BRIDGE"})
    void aRateIsKept(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, 2)) {
            lan.policies.put("m0", shaping(null, null, 1, null, null)); // 125 kB a second
            lan.apply();
            long begin = System.nanoTime();
            int sent = 0;
            int got = 0;
            while (System.nanoTime() - begin < 1_000_000_000L) {
                for (int i = 0; i < 10; i++) {
                    lan.tap(0).send(Bench.frame(ALL, Lan.mac(0), sent++, 1400));
                }
                got += Bench.ours(lan.tap(1), 2).size();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            got += got(lan, 1).size();
            assertThat(got * 1400.0).isCloseTo((125_000 * seconds) + (128 << 10), within(60_000.0));
            assertThat(lan.programs.policies().drops(lan.link("m0"))).containsEntry(Reason.RATE, (long) sent - got);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void aMirrorGetsACopyOfEveryFrame(Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, forwarder, 4)) {
            lan.policies.put("m3", shaping(true, null, null, null, null));
            lan.apply();
            lan.introduce();
            send(lan, 0, Lan.mac(1), 20);
            send(lan, 0, ALL, 2);
            assertThat(got(lan, 1)).hasSize(22);
            assertThat(got(lan, 2)).hasSize(2);
            assertThat(got(lan, 3)).hasSize(22);
            send(lan, 0, Lan.mac(3), 2);
            assertThat(got(lan, 3)).hasSize(2);
            lan.policies.clear();
            lan.apply();
            send(lan, 0, Lan.mac(1), 5);
            assertThat(got(lan, 3)).isEmpty();
            assertThat(got(lan, 1)).hasSize(5);
        }
    }

    /** What the bridge alone serves, a filtered port's frames and the host's, is copied too; spanning tree or not. */
    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void aMirrorGetsWhatTheBridgeServes(Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, forwarder, 3)) {
            lan.policies.put("m2", shaping(true, null, null, null, null));
            lan.filtered.add("m0");
            lan.apply();
            lan.introduce();
            send(lan, 0, Lan.mac(1), 3);
            send(lan, 1, Lan.mac(0), 3);
            assertThat(got(lan, 2)).hasSize(6);
            lan.drain();
            Command.run("ip neigh add 10.1.0.1 lladdr 52:54:00:00:00:01 dev lan");
            Command.run("ip address add 10.1.0.254/24 dev lan");
            try (DatagramSocket host = new DatagramSocket()) {
                host.send(new DatagramPacket(new byte[40], 40, InetAddress.getByName("10.1.0.1"), 9));
            }
            assertThat(lan.tap(2).frames(Lan.QUIET)).hasSize(1);
        }
    }

    @Test
    void aMirrorThatLeftIsSentNoMoreCopies() throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, Forwarder.EBPF, 3)) {
            lan.policies.put("m2", shaping(true, null, null, null, null));
            lan.apply();
            lan.introduce();
            Command.run("ip link set dev m2 nomaster");
            send(lan, 0, Lan.mac(1), 3);
            assertThat(got(lan, 2)).isEmpty();
            Command.run("ip link set dev m2 master lan");
            Command.run("ip link set dev lan down");
            send(lan, 0, Lan.mac(1), 3);
            assertThat(got(lan, 2)).isEmpty();
        }
    }
}
