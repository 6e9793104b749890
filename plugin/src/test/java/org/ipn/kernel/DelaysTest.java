// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@FreshNamespace
class DelaysTest {
    private static PortPolicy policy(Integer delay, Integer jitter) {
        return Policies.policy("delay", delay, "jitter", jitter);
    }

    @Test
    void shouldDelayChangeAndStop() throws Exception {
        var problem = Delays.problem(List.of(policy(20, null)));
        Assumptions.assumeTrue(problem.isEmpty(), () -> problem.get());
        Command.run("ip tuntap add t0 mode tap");
        try (Links links = new Links();
                Delays delays = new Delays()) {
            Link tap = links.find("t0").orElseThrow();
            delays.set(tap, policy(20, 5));
            assertThat(Command.run("tc qdisc show dev t0")).contains("netem 4950: root", "delay 20ms", "5ms");
            delays.set(tap, policy(7, null));
            assertThat(Command.run("tc qdisc show dev t0"))
                    .contains("delay 7ms")
                    .doesNotContain("5ms");
            delays.set(tap, PortPolicy.NONE);
            assertThat(Command.run("tc qdisc show dev t0")).doesNotContain("netem");
        }
    }

    @Test
    void shouldLeaveAnothersQdiscAlone() throws Exception {
        Command.run("ip tuntap add t0 mode tap");
        Command.run("tc qdisc add dev t0 root handle 1: htb");
        try (Links links = new Links();
                Delays delays = new Delays()) {
            Link tap = links.find("t0").orElseThrow();
            delays.set(tap, PortPolicy.NONE);
            assertThatThrownBy(() -> delays.set(tap, policy(20, null))).isInstanceOf(KernelException.class);
            assertThat(Command.run("tc qdisc show dev t0")).contains("htb 1: root");
        }
    }

    @Test
    void shouldAskTheKernelOnlyWhereADelayIsAskedFor() {
        assertThat(Delays.problem(List.of(PortPolicy.NONE, policy(0, 0)))).isEmpty();
    }
}
