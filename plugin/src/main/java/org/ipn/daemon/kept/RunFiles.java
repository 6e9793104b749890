// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.ipn.kernel.Uptime;

/** All that ipnd keeps in {@code /run/ipn} for its next start. */
public record RunFiles(StateFiles state, AddedTaps taps, GrabbedNics nics, ProcessMembers processes, NodeNotes nodes) {
    public static RunFiles in(Path run) throws IOException {
        return in(run, Uptime::now);
    }

    /** @param uptime see {@link Uptime} */
    public static RunFiles in(Path run, LongSupplier uptime) throws IOException {
        WholeFile.sweep(run);
        return new RunFiles(
                new StateFiles(run),
                new AddedTaps(run),
                new GrabbedNics(run, uptime),
                new ProcessMembers(run),
                new NodeNotes(run));
    }

    /** Somebody may have removed some: they are written anew, some of them when they are next saved. On the world's thread alone. */
    public void recheck() throws IOException {
        state.recheck();
        taps.recheck();
        nics.recheck();
        processes.recheck();
        nodes.recheck();
    }
}
