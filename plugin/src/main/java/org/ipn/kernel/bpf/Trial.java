// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TunDevice;
import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Link;

/**
 * Whether this kernel runs our programs: by loading each, and attaching them to a tap in a network namespace that nobody else sees and that
 * goes with the thread.
 */
public final class Trial {
    private static final String TAP = "trial";
    private static final String BRIDGE = "trial-bridge";
    private static final String NAMESPACE =
            "CAP_SYS_ADMIN, and a kernel with network namespaces: process members live in them";
    private static final String MODULE =
            "modprobe bridge; a kernel without the Linux bridge (CONFIG_BRIDGE) runs no network";
    private static final String RIGHTS =
            "a kernel with BTF, libbpf 1.0 or later, no lockdown; until then a port of which something is asked is none";
    private static final String FAST =
            "Linux 6.2 or later with BTF, libbpf 1.0 or later, no lockdown; until then the kernel's bridge"
                    + " carries all";
    private static final String MOUNT = "mount -t bpf bpf " + Programs.FOLDER.getParent();

    private final List<Result> results = new ArrayList<>();

    private Trial() {}

    /**
     * @param failure one line; empty = it works
     * @param remedy what would make it work
     */
    public record Result(String feature, String failure, String remedy) {}

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
        // As a network's start does, this has the kernel load the module whose types the programs name.
        if (attempt("network namespace", NAMESPACE, NetworkNamespace::unshare)
                && !attempt("bridge", MODULE, Trial::bridge)) {
            return; // nothing else could be told from that
        }
        attempt("libbpf", RIGHTS, () -> ProgramFile.of("policy").open().close());
        attempt("eBPF policy of ports", RIGHTS, () -> load("policy"));
        if (attempt("eBPF bus", FAST, () -> load("bus"))) { // else the switch would only say the same
            attempt("eBPF switch", FAST, () -> load("switch"));
            attempt("eBPF on taps, by tc and XDP", FAST, Trial::attach);
            attempt("BPF file system", MOUNT, Trial::pin);
        }
    }

    private boolean attempt(String feature, String remedy, Attempt attempt) {
        try {
            attempt.make();
            results.add(new Result(feature, "", remedy));
            return true;
        } catch (IOException failed) {
            String why = String.valueOf(failed.getMessage());
            results.add(new Result(feature, why.lines().findFirst().orElse(""), remedy));
            return false;
        }
    }

    private static void bridge() throws KernelException {
        try (Links links = new Links()) {
            links.make(new Link(0, BRIDGE, Link.BRIDGE, null, 1500, false, true, true, null, "", 1000, null, null));
        }
    }

    private static void load(String file) throws ErrnoException {
        try (BpfObject object = ProgramFile.of(file).open()) {
            object.load();
        }
    }

    /** Where networks' programs are kept, for them to work on without ipnd. */
    private static void pin() throws IOException {
        Path pin = Programs.FOLDER.resolveSibling(
                "ipn-trial-" + ProcessHandle.current().pid());
        try (BpfObject object = ProgramFile.of("bus").open()) {
            object.load();
            try (BpfProgram program = object.program("bus_tc")) {
                program.pin(pin.toString());
            }
        } finally {
            Files.deleteIfExists(pin);
        }
    }

    private static void attach() throws IOException {
        try (TunDevice tap = TunDevice.make(TAP);
                Links links = new Links();
                BpfObject object = ProgramFile.of("bus").open()) {
            object.load();
            int index = links.find(TAP)
                    .orElseThrow(() -> new IOException("no " + tap))
                    .index();
            try (BpfProgram tc = object.program("bus_tc");
                    BpfProgram xdp = object.program("bus_xdp");
                    BpfProgram shared = object.program("bus_shared")) {
                new TcHook(index, TcHook.Direction.INGRESS).put(tc, null, 0);
                XdpHook driver = new XdpHook(index, XdpHook.Mode.DRIVER);
                driver.put(xdp);
                driver.remove();
                new XdpHook(index, XdpHook.Mode.GENERIC).put(shared);
            }
        }
    }
}
