// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Mac;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a bus of many: whether XDP, and not the bridge, takes a frame to m1, whom the bridge floods nothing. */
@FreshNamespace
class SharedFrameTest {
    private static final long EVERYBODY = 0xffff_ffff_ffffL;

    private Lan lan;

    @BeforeEach
    void start() throws Exception {
        lan = new Lan(Kind.BUS, Forwarder.AUTO, 8);
        assertThat(Lan.xdp("m0")).isEqualTo("bus_shared");
        lan.offload(TapEndpoint.CSUM);
        keepBridgeFrom("m1");
    }

    @AfterEach
    void stop() throws Exception {
        lan.close();
    }

    private static void keepBridgeFrom(String port) {
        Command.run("bridge link set dev " + port + " flood off mcast_flood off bcast_flood off");
    }

    /** A port m8, and its other end, p8, first: so m8 has its carrier at once, or none. */
    private static void makeVeth(String end) {
        Command.run("ip link add m8 type veth peer name p8");
        Command.run("ip link set dev p8 " + end);
        Command.run("ip link set dev m8 master lan up");
    }

    private boolean isShared() throws Exception {
        lan.tap(0).send(Bench.frame(EVERYBODY, Lan.mac(0), 0, 60));
        for (int i = 3; i < 8; i++) {
            assertThat(Bench.ours(lan.tap(i), 5)).as("at member %d", i).hasSize(1);
        }
        return !Bench.ours(lan.tap(1), 5).isEmpty();
    }

    private Optional<String> hindrance() throws KernelException {
        return Hindrance.last(lan.folder.resolve("ipn"), lan.uuid).map(Hindrance::why);
    }

    @Test
    void shouldGoPastTheBridge() throws Exception {
        assertThat(isShared()).isTrue();
        assertThat(hindrance()).isEmpty();
    }

    @Test
    void shouldGoPastTheBridgeToAVethToo() throws Exception {
        makeVeth("up");
        keepBridgeFrom("m8");
        assertThat(isShared()).as("before it is known").isFalse();
        lan.veth("m8");
        long before = received("p8");
        assertThat(isShared()).isTrue();
        assertThat(received("p8") - before).isEqualTo(1);
    }

    /** As the host's member where its admin has set it down. */
    @Test
    void shouldGoPastTheBridgeWhereOneHasNoCarrier() throws Exception {
        makeVeth("down");
        lan.veth("m8");
        assertThat(Command.run("ip link show dev m8")).contains("NO-CARRIER");
        assertThat(isShared()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip link set dev m2 down: is down",
                "bridge link set dev m2 state 0: has a bridge port that is blocked, or wants more than forwarding",
                "bridge link set dev m2 neigh_suppress on: has a bridge port that is blocked, or wants more than forwarding"
            })
    void shouldLeaveAllToTheBridgeAndNameWhoIsUnfit(String unfit) throws Exception {
        String[] each = unfit.split(": ", -1);
        Command.run(each[0]);
        assertThat(isShared()).isFalse();
        assertThat(hindrance()).contains(each[1]);
        assertThat(Hindrance.last(lan.folder.resolve("ipn"), lan.uuid))
                .map(Hindrance::device)
                .contains(lan.link("m2").index());
    }

    /** As a CNI plugin's, a qdisc, or somebody's tc program: they would be passed by. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveAllToTheBridgeForAVethWhereSomethingWaitsForItsFrames(boolean program) throws Exception {
        makeVeth("up");
        lan.veth("m8");
        assertThat(isShared()).isTrue();
        if (program) {
            lan.programs.policies().attach(lan.link("m8"), Policies.policy("loss", 0.1), new Mac(Lan.mac(8)));
        } else {
            Command.run("tc qdisc add dev m8 root tbf rate 1mbit burst 10k latency 1s");
        }
        assertThat(isShared()).isFalse();
        assertThat(hindrance()).contains("has a qdisc or a tc program of its own");
    }

    /** Who holds a tap may take its carrier, and hears no more than the bridge lets him: nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBringNothingToATapWithoutCarrier(boolean known) throws Exception {
        Command.run("bridge link set dev m2 state 0");
        Command.run("ip link set dev m2 carrier off");
        if (known) {
            lan.apply();
        }
        lan.tap(2).receive(5);
        assertThat(isShared()).isEqualTo(known);
        assertThat(Bench.ours(lan.tap(2), 5)).isEmpty();
    }

    @Test
    void shouldLeaveAllToTheBridgeThatAnIsolatedMemberSends() throws Exception {
        Command.run("bridge link set dev m0 isolated on");
        Command.run("bridge link set dev m3 isolated on");
        lan.tap(0).send(Bench.frame(EVERYBODY, Lan.mac(0), 0, 60));
        assertThat(Bench.ours(lan.tap(3), 5)).isEmpty();
        assertThat(Bench.ours(lan.tap(4), 5)).hasSize(1);
    }

    @Test
    void shouldLeaveAllToTheBridgeForAGuestInItsFirmware() throws Exception {
        lan.tap(2).offload(0);
        assertThat(isShared()).isFalse();
        assertThat(hindrance()).hasValueSatisfying(why -> assertThat(why).startsWith("takes no unfinished checksum"));
        lan.tap(2).offload(TapEndpoint.CSUM);
        assertThat(isShared()).isTrue();
    }

    /** Neither who sends, nor who only sends, has to take what others do. */
    @Test
    void shouldNotAskWhoDoesNotReceive() throws Exception {
        lan.tap(0).offload(0);
        assertThat(isShared()).isTrue();
        lan.policies.put("m2", Policies.policy("rights", Rights.W));
        lan.join("m8").offload(TapEndpoint.CSUM);
        lan.apply();
        lan.tap(2).offload(0);
        assertThat(isShared()).isTrue();
    }

    /** Who has just come, or has gone, is seen before ipnd knows. */
    @Test
    void shouldLeaveAllToTheBridgeWhereOthersAreThereThanAreKnown() throws Exception {
        Command.run("ip link set dev m2 nomaster");
        assertThat(isShared()).isFalse();
        Command.run("ip link set dev m2 master lan");
        assertThat(isShared()).isTrue();
        lan.join("m8").offload(TapEndpoint.CSUM);
        assertThat(isShared()).isFalse();
        lan.apply();
        assertThat(isShared()).isTrue();
    }

    /** Frames to be segmented that are no longer than others: who gets them may not be able to. */
    @Test
    void shouldNotShareWhatIsToBeSegmented() throws Exception {
        for (int version : new int[] {4, 6}) {
            Unfinished segments = Unfinished.of(Lan.mac(2), Lan.mac(0), version, Unfinished.TCP, 1200, 500, false);
            lan.tap(0).send(segments.header(), segments.frame());
            assertThat(lan.tap(1).receive(5)).isEmpty();
            List<byte[]> got = lan.tap(2).receive(5);
            assertThat(got).hasSize(3).allMatch(Unfinished::isSound);
            Unfinished whole = Unfinished.of(Lan.mac(2), Lan.mac(0), version, Unfinished.TCP, 1200, 0, false);
            lan.tap(0).send(whole.header(), whole.frame());
            for (int i = 1; i < 8; i++) {
                assertThat(lan.tap(i).receive(5))
                        .hasSize(i == 2 || i == 1 ? 1 : 4)
                        .allMatch(Unfinished::isSound);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1514,true", "3000,true", "3456,true", "9014,false"})
    void shouldGoPastTheBridgeUpToAPage(int length, boolean shared) throws Exception {
        for (int i = 0; i < 8; i++) {
            Command.run("ip link set dev m" + i + " mtu 9000");
        }
        Unfinished sent = Unfinished.of(Lan.mac(2), Lan.mac(0), 4, Unfinished.UDP, length - 42, 0, false);
        lan.tap(0).send(sent.header(), sent.frame());
        assertThat(lan.tap(1).receive(5)).hasSize(shared ? 1 : 0);
        for (int i = 2; i < 8; i++) {
            assertThat(lan.tap(i).receive(5)).hasSize(1).allMatch(Unfinished::isSound);
        }
    }

    private static long received(String device) {
        return Command.json("ip -j -s link show dev " + device)
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("stats64")
                .getAsJsonObject("rx")
                .get("packets")
                .getAsLong();
    }
}
