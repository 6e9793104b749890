// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user who may write one node file takes all that the file system gives: other networks never notice. */
@InSandbox
class NodeHoarderTest {
    private static final List<String> FREE = List.of("stat", "-f", "-c", "%d", "/run/ipn/nodes");

    private static Net open(String name) {
        return Net.bus(name).holding("<ipn:access mode='0666'/>").define();
    }

    private static void assertHasNode(Net net) {
        assertThat(Path.of("/run/ipn/nodes", net.name())).isReadable();
        assertThat(ALICE.command("test", "-w", "/run/ipn/nodes/" + net.name()))
                .satisfies(command -> assertThat(command.start().waitFor()).isZero());
    }

    @Test
    void shouldStartNetworksWhateverOneWriterOfANodeHolds() throws Exception {
        Net hers = open("hers").start();
        Net other = open("other");
        try (Talk alice = ALICE.python("hoarder", "hers");
                Talk again = ALICE.python("hoarder", "hers")) {
            assertThat(alice.awaitsLike("at rest")).isEqualTo("at rest: 0");
            again.awaitsLike("at rest");
            for (int i = 0; i < 5; i++) {
                other.start();
                assertHasNode(other);
                hers.stop().start();
                assertHasNode(hers);
                other.stop();
            }
            Daemon.IPND.restart();
            other.start();
            assertHasNode(other);
            alice.tell("end");
            alice.awaitsLike("took");
            again.tell("end");
            again.awaitsLike("took");
        }
        other.stop();
        hers.stop().start();
        Eventually.that(() -> assertThat(Shell.ok(FREE.toArray(String[]::new))).isEqualTo("0\n"));
        assertThat(Files.size(Path.of("/run/ipn/nodes/hers"))).isZero();
    }
}
