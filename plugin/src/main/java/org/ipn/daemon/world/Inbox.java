// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.Objects;
import org.ipn.kernel.KernelException;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;

/** How inputs get to the world's thread, from any other. */
public final class Inbox {
    private final World world;
    private Input.@Nullable Visitor decisions;

    public Inbox(World world) {
        this.world = world;
    }

    /** Before the world's thread starts: who decides what an input means. */
    public void open(Input.Visitor by) {
        decisions = by;
    }

    /** Waits for the answer. */
    public <T> T ask(Input<T> input) throws Refused, KernelException {
        return world.call(input.turn(), () -> decide(input));
    }

    /** Returns at once; for what nobody waits for. */
    public void tell(Input<?> input) {
        world.tell(input.turn(), () -> {
            try {
                decide(input);
            } catch (Refused | KernelException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private <T> T decide(Input<T> input) throws Refused, KernelException {
        return input.accept(Objects.requireNonNull(decisions));
    }
}
