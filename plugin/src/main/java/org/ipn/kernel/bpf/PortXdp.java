// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Arrays;
import java.util.Optional;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Kind;

/** XDP of a port: a program of ours comes and goes, one that somebody else put there stays as it is, and tc does our work. */
final class PortXdp {
    private PortXdp() {}

    /** Has {@code ours} be there. @return false where somebody else's is, which stays */
    static boolean put(int port, BpfProgram ours) throws ErrnoException {
        XdpHook hook = new XdpHook(port);
        if (hook.id() == ours.id()) {
            return true;
        }
        if (isOthers(hook)) {
            return false;
        }
        try {
            hook.put(ours);
            return true;
        } catch (ErrnoException failed) { // theirs came a moment ago, or holds the hook by a link
            if (failed.number() == Errno.EBUSY || failed.number() == Errno.EEXIST) {
                return false;
            }
            throw failed;
        }
    }

    /** Takes what a network of {@code kind} has there off. */
    static void remove(int port, Kind kind) throws ErrnoException {
        XdpHook hook = new XdpHook(port);
        if (name(hook).equals(Optional.of(ProgramSet.xdpName(kind)))) {
            hook.remove();
        }
    }

    static boolean isOthers(int port) throws ErrnoException {
        return isOthers(new XdpHook(port));
    }

    private static boolean isOthers(XdpHook hook) throws ErrnoException {
        Optional<String> name = name(hook);
        return name.isPresent()
                ? Arrays.stream(Kind.values()).map(ProgramSet::xdpName).noneMatch(name.get()::equals)
                : hook.isTakenAboveDriver();
    }

    private static Optional<String> name(XdpHook hook) throws ErrnoException {
        Optional<BpfProgram> found = hook.find();
        found.ifPresent(BpfProgram::close);
        return found.map(BpfProgram::name);
    }
}
