// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.Objects;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;

/** How programs are attached where the kernel has no tcx: before Linux 6.6. */
@FreshNamespace
class ClsactTest {
    private static final String FILE = "/org/ipn/kernel/bpf/policy.bpf.o";

    @Test
    void attachedFoundReplacedAndTakenOff() throws Exception {
        int index = device();
        TcHook ingress = new TcHook(index, TcHook.Direction.INGRESS, false);
        TcHook egress = new TcHook(index, TcHook.Direction.EGRESS, false);
        try (BpfObject object = load();
                BpfProgram from = object.program("from_member");
                BpfProgram to = object.program("to_member")) {
            assertThat(ingress.find("from_member", 0)).isEmpty();
            ingress.put(from, null, 0);
            egress.put(to, null, 0);
            assertThat(Command.run("tc filter show dev veth0 ingress"))
                    .contains("from_member")
                    .contains("pref 1 ");
            assertThat(Command.run("tc filter show dev veth0 egress")).contains("to_member");
            try (BpfProgram found = ingress.find("from_member", 0).orElseThrow();
                    BpfObject other = load();
                    BpfProgram next = other.program("from_member")) {
                assertThat(found.id()).isEqualTo(from.id());
                assertThat(ingress.has(from.id(), 0)).isTrue();
                ingress.put(next, found, 0);
                assertThat(ingress.has(from.id(), 0)).isFalse();
                assertThat(Command.run("tc filter show dev veth0 ingress")).contains("id " + next.id());
                ingress.remove(next, 0);
            }
            assertThat(ingress.find("from_member", 0)).isEmpty();
            ingress.remove(from, 0);
        }
    }

    @Test
    void neverBehindAQdiscThatWouldMixUpTheDirections() throws Exception {
        int index = device();
        Command.run("tc qdisc add dev veth0 ingress");
        try (BpfObject object = load();
                BpfProgram to = object.program("to_member")) {
            TcHook egress = new TcHook(index, TcHook.Direction.EGRESS, false);
            assertThatThrownBy(() -> egress.put(to, null, 0)).hasMessageContaining("6.6");
        }
    }

    private static int device() {
        Command.run("ip link add name veth0 type veth peer name veth1");
        return Command.link("veth0").get("ifindex").getAsInt();
    }

    private static BpfObject load() throws Exception {
        try (InputStream file = Objects.requireNonNull(ClsactTest.class.getResourceAsStream(FILE))) {
            BpfObject object = BpfObject.open("policy", file.readAllBytes());
            object.load();
            return object;
        }
    }
}
