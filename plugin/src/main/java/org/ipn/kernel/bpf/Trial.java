// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TunDevice;
import org.ipn.kernel.sys.XdpHook;

/**
 * Whether this kernel runs our programs: by loading each, and attaching them to a tap in a network namespace that nobody else sees and that
 * goes with the thread.
 */
public final class Trial {
    private static final String TAP = "trial";

    private final List<Result> results = new ArrayList<>();

    private Trial() {}

    /** @param failure one line; empty = it works */
    public record Result(String feature, String failure) {}

    private interface Attempt {
        void make() throws IOException;
    }

    /** What was tried, in order; needs root. */
    public static List<Result> run() throws InterruptedException {
        Trial trial = new Trial();
        Thread thread = new Thread(trial::all, "trial");
        thread.start();
        thread.join();
        return List.copyOf(trial.results);
    }

    private void all() {
        attempt("libbpf", () -> ProgramFile.of("policy").open().close());
        attempt("eBPF policy of ports", () -> load("policy"));
        attempt("eBPF bus", () -> load("bus"));
        attempt("eBPF switch", () -> load("switch"));
        attempt("eBPF on taps, by tc and XDP", Trial::attach);
    }

    private void attempt(String feature, Attempt attempt) {
        try {
            attempt.make();
            results.add(new Result(feature, ""));
        } catch (IOException | UnsatisfiedLinkError failed) {
            String why = String.valueOf(failed.getMessage());
            results.add(new Result(feature, why.lines().findFirst().orElse("")));
        }
    }

    private static void load(String file) throws ErrnoException {
        try (BpfObject object = ProgramFile.of(file).open()) {
            object.load();
        }
    }

    private static void attach() throws IOException {
        NetworkNamespace.unshare();
        try (TunDevice tap = TunDevice.make(TAP);
                Links links = new Links();
                BpfObject object = ProgramFile.of("bus").open()) {
            object.load();
            int index = links.find(TAP)
                    .orElseThrow(() -> new IOException("no " + tap))
                    .index();
            try (BpfProgram tc = object.program("bus_tc");
                    BpfProgram xdp = object.program("bus_xdp")) {
                new TcHook(index, TcHook.Direction.INGRESS).put(tc, null, 0);
                new XdpHook(index).put(xdp);
            }
        }
    }
}
