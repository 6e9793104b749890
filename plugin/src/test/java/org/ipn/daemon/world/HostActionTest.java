// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.KernelException;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class HostActionTest {
    private final List<String> done = new ArrayList<>();

    private HostAction undo() {
        return () -> done.add("undone");
    }

    @Test
    void shouldNotBeUndoneWhenDone() throws Refused, KernelException {
        HostAction step = () -> done.add("done");
        step.orElse(undo()).run();
        assertThat(done).containsExactly("done");
    }

    @Test
    void shouldBeUndoneWhateverFails() {
        List<Exception> failures = List.of(
                new Refused("no"),
                new KernelException("list links", "", "ENOBUFS", "no room", null),
                new IllegalStateException("broken"));
        for (Exception failure : failures) {
            HostAction step = () -> fail(failure);
            assertThatThrownBy(() -> step.orElse(undo()).run()).isSameAs(failure);
        }
        assertThat(done).containsExactly("undone", "undone", "undone");
    }

    @Test
    void shouldTellWhatKeptItFromBeingUndone() {
        Refused failure = new Refused("no");
        Refused further = new Refused("nor that");
        HostAction step = () -> fail(failure);
        assertThatThrownBy(() -> step.orElse(() -> fail(further)).run()).isSameAs(failure);
        assertThat(failure.getSuppressed()).containsExactly(further);
    }

    private static void fail(Exception failure) throws Refused, KernelException {
        if (failure instanceof Refused refused) {
            throw refused;
        }
        if (failure instanceof KernelException kernel) {
            throw kernel;
        }
        throw (RuntimeException) failure;
    }
}
