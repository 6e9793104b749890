// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Arrays;
import java.util.Optional;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.netlink.XdpPrograms;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Kind;

/** XDP of ports: a program of ours comes and goes, one that somebody else put there stays as it is, and tc does our work. */
final class PortXdp {
    private final Links links;

    PortXdp(Links links) {
        this.links = links;
    }

    /** Has {@code ours} be there. @return false where somebody else's is, which stays */
    boolean put(int port, BpfProgram ours) throws ErrnoException, KernelException {
        XdpPrograms there = links.xdp(port);
        if (there.driver() == ours.id()) {
            return true;
        }
        if (isOthers(there)) {
            return false;
        }
        try {
            new XdpHook(port).put(ours);
            return true;
        } catch (ErrnoException failed) { // theirs came a moment ago, or holds the hook by a link
            if (failed.number() == Errno.EBUSY || failed.number() == Errno.EEXIST) {
                return false;
            }
            throw failed;
        }
    }

    /** Takes what a network of {@code kind} has there off. */
    void remove(int port, Kind kind) throws ErrnoException, KernelException {
        if (name(links.xdp(port)).equals(Optional.of(ProgramSet.xdpName(kind)))) {
            new XdpHook(port).remove();
        }
    }

    boolean is(int port, int program) throws KernelException {
        return links.xdp(port).driver() == program;
    }

    boolean isOthers(int port) throws ErrnoException, KernelException {
        return isOthers(links.xdp(port));
    }

    private static boolean isOthers(XdpPrograms there) throws ErrnoException {
        Optional<String> name = name(there);
        return name.isPresent()
                ? Arrays.stream(Kind.values()).map(ProgramSet::xdpName).noneMatch(name.get()::equals)
                : there.generic() != 0;
    }

    private static Optional<String> name(XdpPrograms there) throws ErrnoException {
        Optional<BpfProgram> found = there.driver() == 0 ? Optional.empty() : BpfProgram.ifAlive(there.driver());
        found.ifPresent(BpfProgram::close);
        return found.map(BpfProgram::name);
    }
}
