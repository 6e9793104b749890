// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.netlink.XdpPrograms;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Kind;

/** XDP of ports: a program of ours comes and goes, one that somebody else put there stays as it is, and tc does our work. */
public final class PortXdp {
    private final Links links;

    public PortXdp(Links links) {
        this.links = links;
    }

    /** Has {@code ours} be there, where nothing of ours is in another way ({@link #keepTo}). @return false where somebody else's is, which stays */
    boolean put(int port, Way way, BpfProgram ours) throws ErrnoException, KernelException {
        XdpPrograms there = links.xdp(port);
        if (there.of(way.mode()) == ours.id()) {
            return true;
        }
        if (isOthers(there)) {
            return false;
        }
        try {
            new XdpHook(port, way.mode()).put(ours);
            return true;
        } catch (ErrnoException failed) { // theirs came a moment ago, or holds the hook by a link
            if (failed.number() == Errno.EBUSY || failed.number() == Errno.EEXIST) {
                return false;
            }
            throw failed;
        }
    }

    /** Takes what a network of any kind has there off; {@code ipnd} puts it back. */
    public void remove(int port) throws ErrnoException, KernelException {
        for (Kind kind : Kind.values()) {
            remove(port, kind);
        }
    }

    /** Takes what a network of {@code kind} has there off. */
    void remove(int port, Kind kind) throws ErrnoException, KernelException {
        remove(port, EnumSet.allOf(Way.class), kind);
    }

    /** Takes what a network of {@code kind} has there in another way off. */
    void keepTo(int port, Way way, Kind kind) throws ErrnoException, KernelException {
        remove(port, EnumSet.complementOf(EnumSet.of(way)), kind);
    }

    private void remove(int port, Set<Way> ways, Kind kind) throws ErrnoException, KernelException {
        XdpPrograms there = links.xdp(port);
        for (Way way : ways) {
            if (name(there.of(way.mode())).equals(Optional.of(way.programOf(kind)))) {
                new XdpHook(port, way.mode()).remove();
            }
        }
    }

    boolean is(int port, Way way, int program) throws KernelException {
        return links.xdp(port).of(way.mode()) == program;
    }

    boolean isOthers(int port) throws ErrnoException, KernelException {
        return isOthers(links.xdp(port));
    }

    private static boolean isOthers(XdpPrograms there) throws ErrnoException {
        for (Way way : Way.values()) {
            Optional<String> name = name(there.of(way.mode()));
            if (name.isPresent()
                    && Arrays.stream(Kind.values()).map(way::programOf).noneMatch(name.get()::equals)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> name(int program) throws ErrnoException {
        Optional<BpfProgram> found = program == 0 ? Optional.empty() : BpfProgram.ifAlive(program);
        found.ifPresent(BpfProgram::close);
        return found.map(BpfProgram::name);
    }
}
