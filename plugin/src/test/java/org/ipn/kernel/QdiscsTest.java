// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.ipn.model.Link;
import org.ipn.model.Qdisc;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@FreshNamespace
class QdiscsTest {
    private static final Qdisc SLOW = new Qdisc.Tbf(625_000, 50_000);
    private static final Qdisc SLOWER = new Qdisc.Tbf(125_000, 40_000);

    private Link tap;

    @BeforeEach
    void tap() throws Exception {
        Command.run("ip tuntap add t0 mode tap");
        Command.run("ip link set t0 up");
        try (Links links = new Links()) {
            tap = links.find("t0").orElseThrow();
        }
    }

    private static String shown() {
        return Command.run("tc qdisc show dev t0");
    }

    @Test
    void shouldPutChangeAndTakeOff() throws Exception {
        try (Qdiscs qdiscs = new Qdiscs()) {
            assertThat(qdiscs.roots()).isEmpty();
            qdiscs.put(tap, SLOW);
            assertThat(shown()).contains("tbf 4951: root", "rate 5Mbit");
            assertThat(qdiscs.roots()).isEqualTo(Map.of(tap.index(), SLOW));
            qdiscs.put(tap, SLOWER);
            assertThat(shown()).contains("tbf 4951: root", "rate 1Mbit");
            qdiscs.remove(tap);
            assertThat(qdiscs.roots()).isEmpty();
            qdiscs.remove(tap);
        }
    }

    /** Another process, as after a restart, finds it, and need not be told that it is there. */
    @Test
    void shouldPutWhereItIsAlready() throws Exception {
        try (Qdiscs before = new Qdiscs();
                Qdiscs after = new Qdiscs()) {
            before.put(tap, SLOW);
            assertThat(after.roots()).containsEntry(tap.index(), SLOW);
            after.put(tap, SLOW);
            assertThat(after.roots()).containsEntry(tap.index(), SLOW);
        }
    }

    /** The first is what libvirt says of each tap; the last bears our handle. */
    @ParameterizedTest
    @ValueSource(strings = {"handle 0: noqueue", "handle 1: htb", "handle 7: pfifo", "handle 4951: pfifo"})
    void shouldTakeThePlaceOfWhatSomebodyPutThere(String other) throws Exception {
        try (Qdiscs qdiscs = new Qdiscs()) {
            qdiscs.put(tap, SLOW);
            Command.run("tc qdisc del dev t0 root");
            Command.run("tc qdisc add dev t0 root " + other);
            assertThat(qdiscs.roots().get(tap.index())).isInstanceOf(Qdisc.Other.class);
            qdiscs.put(tap, SLOW);
            assertThat(qdiscs.roots()).containsEntry(tap.index(), SLOW);
        }
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        Qdisc netem = new Qdisc.Netem(20, 5, 0);
        var problem = Qdiscs.problem(List.of(netem));
        Assumptions.assumeTrue(problem.isPresent(), "this kernel has netem");
        assertThat(problem).hasValueSatisfying(why -> assertThat(why).contains("modprobe sch_netem"));
        try (Qdiscs qdiscs = new Qdiscs()) {
            qdiscs.put(tap, SLOW);
            assertThatThrownBy(() -> qdiscs.put(tap, netem))
                    .hasMessageStartingWith("put netem on t0: ")
                    .hasMessageContaining("modprobe sch_netem");
            assertThat(qdiscs.roots()).as("still what held before").containsEntry(tap.index(), SLOW);
        }
    }

    @Test
    void shouldDelay() throws Exception {
        var problem = Qdiscs.problem(List.of(new Qdisc.Netem(20, 5, 0)));
        Assumptions.assumeTrue(problem.isEmpty(), () -> problem.get());
        try (Qdiscs qdiscs = new Qdiscs()) {
            qdiscs.put(tap, SLOW);
            for (Qdisc delay : List.of(new Qdisc.Netem(20, 5, 0), new Qdisc.Netem(7, 0, 0))) {
                qdiscs.put(tap, delay);
                assertThat(qdiscs.roots()).containsEntry(tap.index(), delay);
            }
            assertThat(shown()).contains("netem 4950: root", "delay 7ms").doesNotContain("5ms");
        }
    }

    @Test
    void shouldAskTheKernelOnlyWhereSomethingIsAskedFor() {
        assertThat(Qdiscs.problem(List.of())).isEmpty();
        assertThat(Qdiscs.problem(List.of(SLOW))).isEmpty();
    }
}
