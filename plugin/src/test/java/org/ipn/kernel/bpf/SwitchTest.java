// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the programs make of a switch: as the bridge would, only sooner. */
@FreshNamespace
class SwitchTest {
    private Lan lan;

    @BeforeEach
    void start() throws Exception {
        lan = new Lan(Kind.SWITCH, Forwarder.EBPF, 3);
        lan.introduce();
    }

    @AfterEach
    void stop() throws Exception {
        lan.close();
    }

    private void send(int from, int to, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            lan.tap(from).send(Bench.frame(Lan.mac(to), Lan.mac(from), i, 60 + i));
        }
    }

    private List<byte[]> got(int member) throws Exception {
        return Bench.ours(lan.tap(member), Lan.QUIET);
    }

    @Test
    void aFrameReachesItsMemberAloneOnceAndInOrder() throws Exception {
        send(0, 1, 200);
        List<byte[]> got = got(1);
        assertThat(got).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(got.get(i)).isEqualTo(Bench.frame(Lan.mac(1), Lan.mac(0), i, 60 + i));
        }
        assertThat(got(2)).isEmpty();
        assertThat(got(0)).isEmpty();
    }

    @Test
    void whatIsKnownTakesTheShortcut() throws Exception {
        Command.run("ebtables -t filter -A FORWARD -j DROP"); // the bridge's own path is closed
        Thread.sleep(20);
        send(0, 1, 3);
        assertThat(got(1)).hasSizeGreaterThanOrEqualTo(2); // one may go by the bridge, to refresh its entry
    }

    @Test
    void anUnknownAddressAndAGroupAreFlooded() throws Exception {
        lan.tap(0).send(Bench.frame(0x0200_0000_0077L, Lan.mac(0), 0, 60));
        lan.tap(0).send(Bench.frame(0x0100_5e00_0001L, Lan.mac(0), 1, 60));
        assertThat(got(1)).hasSize(2);
        assertThat(got(2)).hasSize(2);
    }

    @Test
    void aMovedAddressIsFollowedAfterOneFrame() throws Exception {
        send(0, 1, 5);
        assertThat(got(1)).hasSize(5);
        lan.tap(2).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(1), 0, 60));
        lan.drain();
        send(0, 1, 5);
        assertThat(got(2)).hasSize(5);
        assertThat(got(1)).isEmpty();
    }

    @Test
    void silentMembersAreForgottenAsTheBridgeForgets() throws Exception {
        Command.run("ip link set dev lan type bridge ageing_time 100");
        long until = System.nanoTime() + 6_000_000_000L;
        while (Command.run("bridge fdb show br lan").contains("52:54:00:00:00:02") && System.nanoTime() < until) {
            send(0, 1, 1); // being spoken to keeps nobody known
            Thread.sleep(100);
        }
        lan.drain();
        send(0, 1, 1);
        assertThat(got(2)).as("flooded again").hasSize(1);
    }

    @Test
    void theBridgesEntryOfABusySenderStaysFresh() throws Exception {
        Command.run("ip link set dev lan type bridge ageing_time 200");
        for (int i = 0; i < 40; i++) {
            send(0, 1, 1);
            send(1, 0, 1);
            Thread.sleep(100);
        }
        assertThat(Command.run("bridge fdb show br lan"))
                .contains("52:54:00:00:00:01")
                .contains("52:54:00:00:00:02");
    }

    @Test
    void conversationsByTurnsAreNotMixed() throws Exception {
        long alike = Lan.mac(1) + 0x1000; // a CPU finds a conversation by both addresses' last bytes
        lan.tap(2).send(Bench.frame(0xffff_ffff_ffffL, alike, 0, 60));
        lan.drain();
        for (int i = 0; i < 20; i++) {
            lan.tap(0).send(Bench.frame(Lan.mac(1), Lan.mac(0), i, 60));
            lan.tap(0).send(Bench.frame(alike, Lan.mac(0), i, 60));
        }
        assertThat(got(1)).hasSize(20).allMatch(frame -> destination(frame) == Lan.mac(1));
        assertThat(got(2)).hasSize(20).allMatch(frame -> destination(frame) == alike);
    }

    private static long destination(byte[] frame) {
        return ByteBuffer.wrap(frame).getLong() >>> 16;
    }

    @Test
    void noFrameCrossesAStoppedBridge() throws Exception {
        Command.run("ip link set dev lan down");
        send(0, 1, 5);
        assertThat(got(1)).isEmpty();
    }

    @Test
    void aPortThatLeftOrMovedIsNotReached() throws Exception {
        send(0, 1, 2);
        assertThat(got(1)).hasSize(2);
        Bench.bridge("other");
        TapEndpoint stranger = Bench.port("x0", "other");
        Command.run("ip link set dev m1 master other");
        send(0, 1, 5);
        send(1, 0, 5);
        assertThat(got(1)).isEmpty();
        assertThat(got(0)).isEmpty();
        assertThat(Bench.ours(stranger, Lan.QUIET)).hasSize(5);
        Command.run("ip link set dev m1 nomaster");
        send(0, 1, 5);
        assertThat(got(1)).isEmpty();
        stranger.close();
    }

    @Test
    void anEntrySetByHandIsObeyed() throws Exception {
        send(0, 1, 2);
        assertThat(got(1)).hasSize(2);
        Command.run("bridge fdb replace 52:54:00:00:00:02 dev m2 master static");
        send(0, 1, 3);
        assertThat(got(1)).isEmpty();
        assertThat(got(2)).hasSize(3);
    }

    @Test
    void isolatedPortsAreApart() throws Exception {
        Command.run("bridge link set dev m0 isolated on");
        Command.run("bridge link set dev m1 isolated on");
        send(0, 1, 5);
        send(0, 2, 5);
        assertThat(got(1)).isEmpty();
        assertThat(got(2)).hasSize(5);
    }

    @Test
    void aFilteredPortIsLeftToTheBridge() throws Exception {
        lan.filtered.add("m1");
        lan.apply();
        send(0, 1, 5);
        send(1, 0, 5);
        assertThat(got(1)).hasSize(5);
        assertThat(got(0)).hasSize(5);
        assertThat(Command.run("ip -d link show dev m1")).doesNotContain("xdp");
        // What closes the bridge's path closes the port.
        Command.run("bridge fdb replace 52:54:00:00:00:02 dev m2 master static");
        send(0, 1, 5);
        assertThat(got(1)).isEmpty();
    }

    @Test
    void itWorksOnAfterARestartAndAStop() throws Exception {
        lan.restart();
        lan.apply();
        send(0, 1, 5);
        assertThat(got(1)).hasSize(5);
        lan.programs.stop(lan.uuid, List.of(lan.link("m0"), lan.link("m1"), lan.link("m2")));
        assertThat(Command.run("ip -d link show")).doesNotContain("xdp");
        send(0, 1, 5);
        assertThat(got(1)).hasSize(5);
    }
}
