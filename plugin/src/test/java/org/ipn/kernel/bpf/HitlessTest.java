// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** While one member talks, others' ways change: what it says arrives all the same, once and in order. */
@FreshNamespace
class HitlessTest {
    private static final int CHANGES = 30;
    /** At once: no queue is full then. */
    private static final int FRAMES = 200;

    private interface Changes {
        void make() throws Exception;
    }

    /** As where libvirt sets a filter on a NIC that runs, and takes it off. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLoseNothingWhileAMemberIsLeftToTheBridgeAndTakenBack(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 3)) {
            whileTalking(lan, () -> {
                for (int i = 0; i < CHANGES; i++) {
                    lan.filtered.add("m1");
                    lan.apply();
                    lan.filtered.clear();
                    lan.apply();
                }
            });
        }
    }

    /** As where ipnd was killed, and libvirt tells the next one after a while. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLoseNothingWhileAnEarliersProgramsSleepAndAwake(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.AUTO, 3)) {
            whileTalking(lan, () -> {
                for (int i = 0; i < CHANGES; i++) {
                    lan.restart();
                    lan.asleep = true;
                    assertThat(lan.apply().forwarder()).isEqualTo(Forwarder.BRIDGE);
                    assertThat(Command.run("ip -d link show dev m0")).contains("prog/xdp");
                    lan.asleep = false;
                    assertThat(lan.apply().forwarder()).isEqualTo(Forwarder.EBPF);
                }
            });
        }
    }

    /** As where ipnd dies, or libvirt hangs, and comes back. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLoseNothingWhileNobodyLooksAfterThem(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.AUTO, 3)) {
            whileTalking(lan, () -> {
                for (int i = 0; i < 1_000 * CHANGES; i++) {
                    lan.programs.attend(i % 2 == 0 ? System.nanoTime() : Lan.FOR_EVER);
                }
            });
        }
    }

    /** An ipnd that dies before it has said that it looks after them. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLeaveAllToTheBridgeBeforeAnybodyLooksAfterThem(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.AUTO, 3)) {
            Command.run("rm " + lan.folder + "/ipn/attended");
            lan.programs.stop(lan.uuid, List.of(lan.link("lan"), lan.link("m0"), lan.link("m1"), lan.link("m2")));
            lan.apply();
            lan.introduce();
            Command.run("tc qdisc add dev m1 root pfifo");
            assertThat(queued(lan)).isEqualTo(FRAMES);
            lan.programs.attend(Lan.FOR_EVER);
            assertThat(queued(lan)).isEqualTo(FRAMES);
        }
    }

    /** XDP passes the qdisc of a port by, and the bridge does not. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLeaveAllToTheBridgeWhileProgramsSleep(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.AUTO, 3)) {
            lan.introduce();
            Command.run("tc qdisc add dev m1 root pfifo");
            assertThat(queued(lan)).isZero();
            lan.restart();
            lan.asleep = true;
            lan.apply();
            assertThat(queued(lan)).isEqualTo(FRAMES);
            lan.asleep = false;
            lan.apply();
            assertThat(queued(lan)).isEqualTo(FRAMES);
        }
    }

    /** How many frames have gone by m1's qdisc, after some more were said. */
    private static int queued(Lan lan) throws ErrnoException {
        say(lan, 0);
        return Command.json("tc -j -s qdisc show dev m1 root")
                .get(0)
                .getAsJsonObject()
                .get("packets")
                .getAsInt();
    }

    /** What an upgrade does to a network that had the bridge's forwarder. */
    @Test
    void shouldLoseNothingWhileASwitchGetsProgramsAndLosesThem() throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, Forwarder.AUTO, 3)) {
            whileTalking(lan, () -> {
                for (int i = 0; i < CHANGES; i++) {
                    lan.forwarder = Forwarder.BRIDGE;
                    assertThat(lan.apply().forwarder()).isEqualTo(Forwarder.BRIDGE);
                    lan.forwarder = Forwarder.AUTO;
                    assertThat(lan.apply().forwarder()).isEqualTo(Forwarder.EBPF);
                }
            });
        }
    }

    /**
     * A bus's ways: XDP by the driver where few listen, and as a shared frame where many do, tc where a member has a policy that XDP would
     * pass by, the bridge where one has a filter, or without any program.
     */
    @ParameterizedTest
    @CsvSource({
        "XDP,TC",
        "XDP,BRIDGE",
        "XDP,SHARED",
        "XDP,NONE",
        "SHARED,TC",
        "SHARED,BRIDGE",
        "SHARED,NONE",
        "TC,BRIDGE",
        "TC,NONE",
        "BRIDGE,NONE"
    })
    void shouldLoseNothingWhileABusChangesItsWay(Way one, Way other) throws Exception {
        try (Lan lan = new Lan(Kind.BUS, Forwarder.AUTO, 8).offload(TapEndpoint.CSUM)) {
            whileTalking(lan, () -> {
                for (int i = 0; i < CHANGES; i++) {
                    one.take(lan);
                    other.take(lan);
                }
            });
        }
    }

    private enum Way {
        XDP("bus_xdp"),
        SHARED("bus_shared"),
        TC(""),
        BRIDGE(""),
        NONE("");

        private final String program;

        Way(String program) {
            this.program = program;
        }

        void take(Lan lan) throws Exception {
            lan.forwarder = this == TC ? Forwarder.EBPF : this == NONE ? Forwarder.BRIDGE : Forwarder.AUTO;
            lan.filtered.clear();
            lan.policies.clear();
            switch (this) {
                case XDP -> {
                    for (String silent : List.of("m6", "m7")) {
                        lan.policies.put(silent, Policies.policy("rights", Rights.W));
                    }
                }
                case TC -> lan.policies.put("m6", Policies.policy("rate", 10_000));
                case BRIDGE -> lan.filtered.add("m5");
                case SHARED, NONE -> {}
            }
            ForwarderState state = lan.apply();
            assertThat(state.all()).isEqualTo(this == TC);
            assertThat(Lan.xdp("m0")).isEqualTo(program);
        }
    }

    /** With too many for its programs' maps, a bus is given new ones. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLoseNothingWhileOthersJoin(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 3)) {
            whileTalking(lan, () -> {
                for (int i = 3; i < CHANGES; i++) {
                    lan.join("m" + i);
                    lan.apply();
                }
            });
        }
    }

    private static void whileTalking(Lan lan, Changes changes) throws Exception {
        lan.introduce();
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Integer> talk = new FutureTask<>(() -> {
            int said = 0;
            while (!done.get()) {
                say(lan, said);
                said += FRAMES;
            }
            return said;
        });
        new Thread(talk, "talk").start();
        try {
            changes.make();
        } finally {
            done.set(true);
        }
        assertThat(talk.get()).isPositive();
    }

    private static void say(Lan lan, int first) throws ErrnoException {
        for (int i = 0; i < FRAMES; i++) {
            lan.tap(0).send(Bench.frame(Lan.mac(1), Lan.mac(0), first + i, 60));
        }
        List<Integer> said = IntStream.range(first, first + FRAMES).boxed().toList();
        List<Integer> heard = Bench.ours(lan.tap(1), 1).stream()
                .map(frame -> ByteBuffer.wrap(frame).getInt(14))
                .toList();
        List<Integer> lost = new ArrayList<>(said);
        lost.removeAll(heard);
        assertThat(lost.size())
                .as("lost, from %s on", lost.stream().findFirst())
                .isZero();
        assertThat(heard).isEqualTo(said);
    }
}
