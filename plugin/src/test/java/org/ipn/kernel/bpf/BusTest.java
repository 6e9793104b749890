// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.kernel.sys.TcHook;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.testing.Command;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the programs make of a bus: frames in, frames out, per member. */
abstract class BusTest {
    private final int members;
    private final String program;

    private Lan lan;

    BusTest(int members, String program) {
        this.members = members;
        this.program = program;
    }

    @BeforeEach
    void start() throws Exception {
        lan = new Lan(Kind.BUS, Forwarder.EBPF, members).offload(TapEndpoint.CSUM);
        assertThat(Lan.xdp("m0")).isEqualTo(program);
    }

    @AfterEach
    void stop() throws Exception {
        lan.close();
    }

    /** Sent by m0, each of {@code frames} reaches every other member once, byte for byte, in order. */
    private void reachesAll(List<byte[]> frames) throws Exception {
        for (byte[] frame : frames) {
            lan.tap(0).send(frame);
        }
        for (int i = 1; i < members; i++) {
            List<byte[]> got = lan.tap(i).frames(5);
            assertThat(got).as("frames of member %d", i).hasSize(frames.size());
            for (int j = 0; j < frames.size(); j++) {
                assertThat(got.get(j)).isEqualTo(frames.get(j));
            }
        }
        assertThat(lan.tap(0).frames(5)).isEmpty();
    }

    @Test
    void framesOfEveryLengthReachEveryOtherMember() throws Exception {
        for (int length = 14; length <= 1514; length += 50) {
            reachesAll(List.of(Bench.frame(0x0200_0000_0099L, Lan.mac(0), length, length)));
        }
        reachesAll(List.of(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 7, 1514)));
    }

    @Test
    void linkLocalGroupsPass() throws Exception {
        for (int group = 0; group < 16; group++) {
            reachesAll(List.of(Bench.frame(0x0180_c200_0000L + group, Lan.mac(0), group, 60)));
        }
    }

    /** By XDP, and by the bridge with nobody to look after filters. */
    @ParameterizedTest
    @CsvSource({"AUTO,0", "AUTO,1", "EBPF,1"})
    void eachFrameComesOnceWhateverTheWay(Forwarder forwarder, long attended) throws Exception {
        lan.forwarder = forwarder;
        lan.apply();
        lan.programs.attend(attended);
        assertThat(Lan.xdp("m0")).isEqualTo(program);
        linkLocalGroupsPass();
        anyTypeAndTagPasses();
        reachesAll(List.of(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 7, 1514)));
    }

    @Test
    void anyTypeAndTagPasses() throws Exception {
        for (int type :
                new int[] {0x8100, 0x88a8, 0x9100, 0x8808, 0x8809, 0x88cc, 0x888e, 0x8847, 0x8864, 0x0042, 0x1234}) {
            byte[] frame = Bench.frame(0x0200_0000_0099L, Lan.mac(0), 1, 100);
            frame[12] = (byte) (type >> 8);
            frame[13] = (byte) type;
            frame[14] = 0;
            frame[15] = 10;
            reachesAll(List.of(frame));
        }
    }

    @Test
    void aFrameThatEndsWithinItsTagPasses() throws Exception {
        for (int length = 14; length <= 21; length++) {
            byte[] frame = Bench.frame(0x0200_0000_0099L, Lan.mac(0), 1, length);
            frame[12] = (byte) 0x81;
            frame[13] = 0;
            reachesAll(List.of(frame));
        }
    }

    @Test
    void aMembersOwnAndThePortsAddressAreNothingSpecial() throws Exception {
        reachesAll(List.of(Bench.frame(Lan.mac(1), Lan.mac(0), 0, 60)));
        long port = lan.link("m2").mac().bits();
        reachesAll(List.of(Bench.frame(port, Lan.mac(0), 0, 60)));
        reachesAll(List.of(Bench.frame(0x02ff_0000_0000L, Lan.mac(0), 0, 60)));
    }

    @Test
    void xdpServesItWithoutTheBridge() throws Exception {
        lan.forwarder = Forwarder.AUTO; // tc does not
        lan.apply();
        Command.run("bridge link set dev m1 flood off mcast_flood off bcast_flood off");
        reachesAll(List.of(Bench.frame(0x0200_0000_0099L, Lan.mac(0), 0, 60)));
        assertThat(Lan.xdp("m0")).isEqualTo(program);
    }

    /** A packet socket hears nothing of what XDP does. */
    @Test
    void aPortThatSomebodyListensToLeavesXdpForAsLong() throws Exception {
        Command.run("ip link set dev m1 promisc on");
        lan.apply();
        assertThat(Command.run("ip -d link show")).doesNotContain("prog/xdp");
        reachesAll(List.of(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60)));
        Command.run("ip link set dev m1 promisc off");
        lan.apply();
        assertThat(xdp()).isNotEmpty();
        reachesAll(List.of(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60)));
    }

    /** Its own frames are looked at by tc; all others', to it too, go on by XDP. */
    @Test
    void aMemberWhoseAddressIsCheckedTakesNobodyElseOffXdp() throws Exception {
        lan.policies.put("m1", Policies.policy("antispoof", true));
        lan.apply();
        assertThat(Command.run("ip -d link show dev m1")).doesNotContain("prog/xdp");
        lan.tap(1).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(1), 0, 60));
        lan.tap(1).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(2), 0, 60));
        assertThat(Bench.ours(lan.tap(0), Lan.QUIET)).hasSize(1);
        lan.drain();
        xdpServesItWithoutTheBridge();
    }

    @Test
    void noFrameCrossesAStoppedBridgeEvenWithoutIpnd() throws Exception {
        Command.run("ip link set dev lan down");
        silent(60);
    }

    @Test
    void aPortThatLeftHearsNothingAndIsNotHeard() throws Exception {
        Command.run("ip link set dev m1 nomaster");
        lan.tap(0).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60));
        lan.tap(1).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(1), 0, 60));
        assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).isEmpty();
        assertThat(Bench.ours(lan.tap(2), Lan.QUIET)).hasSize(1);
        assertThat(Bench.ours(lan.tap(0), Lan.QUIET)).isEmpty();
    }

    @Test
    void aPortThatMovedIsInItsNewNetworkOnly() throws Exception {
        Bench.bridge("other");
        TapEndpoint stranger = Bench.port("x0", "other");
        Command.run("ip link set dev m1 master other");
        lan.tap(1).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(1), 0, 60));
        assertThat(Bench.ours(stranger, Lan.QUIET)).hasSize(1);
        assertThat(Bench.ours(lan.tap(0), Lan.QUIET)).isEmpty();
        lan.tap(0).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60));
        assertThat(Bench.ours(stranger, Lan.QUIET)).isEmpty();
        assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).isEmpty();
        stranger.close();
    }

    @Test
    void aSpanningTreeKeepsItsSay() throws Exception {
        Command.run("ip link set dev lan type bridge stp_state 1");
        Command.run("bridge link set dev m1 flood off mcast_flood off bcast_flood off");
        lan.tap(0).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60));
        assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).isEmpty();
    }

    @Test
    void stopTakesEverythingOff() throws Exception {
        List<Link> ports = new ArrayList<>();
        for (String member : lan.taps.keySet()) {
            ports.add(lan.link(member));
        }
        lan.programs.stop(lan.uuid, ports);
        assertThat(lan.programs.carried()).isEmpty();
        assertThat(Command.run("ip -d link show")).doesNotContain("xdp");
        lan.tap(0).send(Bench.frame(0x0180_c200_0002L, Lan.mac(0), 0, 60));
        assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).isEmpty();
    }

    @Test
    void aRestartFindsEverythingAsItWas() throws Exception {
        String before = xdp();
        lan.restart();
        assertThat(lan.programs.carried()).containsOnlyKeys(lan.uuid);
        lan.apply();
        assertThat(xdp()).isEqualTo(before);
        reachesAll(List.of(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60)));
    }

    @Test
    void whatAnAdminTookOffComesBack() throws Exception {
        Command.run("ip link set dev m0 " + (program.equals("bus_shared") ? "xdpgeneric" : "xdpdrv") + " off");
        TcHook ingress = new TcHook(lan.link("m0").index(), TcHook.Direction.INGRESS);
        try (BpfProgram program = ingress.find("bus_tc", 1).orElseThrow()) {
            ingress.remove(program, 1);
        }
        lan.apply();
        assertThat(Command.run("ip -d link show dev m0")).doesNotContain("xdp");
        lan.programs.audit(lan.uuid);
        assertThat(lan.programs.carried()).containsEntry(lan.uuid, Optional.empty());
        lan.apply();
        assertThat(Command.run("ip -d link show dev m0")).contains("xdp");
        assertThat(ingress.find("bus_tc", 1).map(BpfProgram::name)).contains("bus_tc");
        reachesAll(List.of(Bench.frame(0x0180_c200_0002L, Lan.mac(0), 0, 60)));
    }

    @Test
    void moreMembersThanAtFirstFindRoom() throws Exception {
        for (int i = members; i < 20; i++) {
            lan.join("m" + i).offload(TapEndpoint.CSUM);
        }
        lan.apply();
        lan.tap(0).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, 60));
        for (int i = 1; i < 20; i++) {
            assertThat(Bench.ours(lan.tap(i), Lan.QUIET)).hasSize(1);
        }
    }

    /** {@code prog/xdp id 866 …}. */
    private static String xdp() {
        String shown = Command.run("ip -d link show dev m0");
        return shown.substring(shown.indexOf("prog/xdp"));
    }

    private void silent(int length) throws Exception {
        byte[] frame = Bench.frame(0xffff_ffff_ffffL, Lan.mac(0), 0, length);
        byte[] group = Bench.frame(0x0180_c200_0000L, Lan.mac(0), 0, length);
        for (byte[] each : Arrays.asList(frame, group)) {
            lan.tap(0).send(each);
        }
        for (int i = 1; i < members; i++) {
            assertThat(Bench.ours(lan.tap(i), Lan.QUIET)).isEmpty();
        }
    }
}
