// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.SystemCall;
import org.ipn.kernel.sys.SystemCalls;

/** Which of ipnd's calls fail, and how: none, or the N-th since {@link #begin}, or that one and all after it. */
final class Faults implements SystemCalls.Gate {
    static final int EPERM = 1;
    static final int EIO = 5;
    static final int ENOMEM = 12;
    static final int EBUSY = 16;
    /** Stands for the one that the call itself is known for. */
    static final int ITS_OWN = -1;

    static final List<Integer> ERRNOS = List.of(EPERM, ENOMEM, EBUSY, ITS_OWN);

    private static final int NONE = 0;
    private static final int EACCES = 13;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;
    private static final int ENOBUFS = 105;

    private static final Map<String, Integer> OWN = Map.ofEntries(
            Map.entry("sendto", ENOBUFS),
            Map.entry("sendmsg", ENOBUFS),
            Map.entry("recvfrom", ENOBUFS),
            Map.entry("recvmsg", ENOBUFS),
            Map.entry("socket", EMFILE),
            Map.entry("eventfd2", EMFILE),
            Map.entry("fcntl", EMFILE),
            Map.entry("open", EMFILE),
            Map.entry("openat", EMFILE),
            Map.entry("bpf", ENOSPC),
            Map.entry("read", EIO),
            Map.entry("write", ENOSPC),
            Map.entry("mkdir", ENOSPC),
            Map.entry("rename", EROFS),
            Map.entry("unlink", EROFS),
            Map.entry("rmdir", EROFS),
            Map.entry("mount", EACCES),
            Map.entry("unshare", ENOSPC));

    interface Watcher {
        void look() throws ErrnoException;
    }

    private final String run;
    private final Watcher watcher;
    private final List<SystemCall> calls = new ArrayList<>();
    private boolean counting;
    private int last;
    private int errno;
    private boolean forGood;
    private boolean failed;

    /** @param watcher asked at each call that counts */
    Faults(String run, Watcher watcher) {
        this.run = run;
        this.watcher = watcher;
        begin(1, ITS_OWN, false);
    }

    /** From now on calls are counted, and none fails. */
    void calm() {
        begin(NONE, 0, false);
    }

    /** From now on calls are counted, from 1. */
    synchronized void begin(int number, int with, boolean andAllAfter) {
        calls.clear();
        failed = false;
        counting = true;
        last = number;
        errno = with;
        forGood = andAllAfter;
    }

    /** What the test does itself in the midst is none of ipnd's. @return whether calls were counted before */
    synchronized boolean count(boolean on) {
        boolean was = counting;
        counting = on;
        return was;
    }

    synchronized int count() {
        return counting ? calls.size() : 0;
    }

    /** Whether one was turned away since {@link #begin}. */
    synchronized boolean haveFailed() {
        return failed;
    }

    /** Whether none is let in any more. */
    synchronized boolean isForGood() {
        return counting && forGood && calls.size() >= last;
    }

    /** @return those that were counted */
    synchronized List<SystemCall> end() {
        counting = false;
        return List.copyOf(calls);
    }

    @Override
    public synchronized int before(SystemCall call) {
        if (!counting || call.isOfFile() && !isIpnds(call) || isOfAnOpenFile(call)) {
            return 0;
        }
        try {
            watcher.look();
        } catch (ErrnoException failed) {
            throw new IllegalStateException(failed);
        }
        calls.add(call);
        boolean fails = calls.size() == last || forGood && calls.size() > last;
        failed |= fails;
        return !fails ? 0 : errno == ITS_OWN ? OWN.getOrDefault(call.name(), EACCES) : errno;
    }

    /** Of a class that is being loaded, as a rule. */
    private static boolean isOfAnOpenFile(SystemCall call) {
        return call.name().equals("newfstatat") && call.object().isEmpty();
    }

    /** The rest are those of the JVM. */
    private boolean isIpnds(SystemCall call) {
        return call.isBelow(run)
                || call.isBelow("/sys/fs/bpf")
                || call.isBelow("/sys/class/net")
                || call.isBelow("/proc/sys")
                || call.isBelow("/proc/thread-self/ns")
                || call.isBelow("/dev/net");
    }

    static String nameOf(int errno) {
        return errno == ITS_OWN ? "its own" : Errno.name(errno);
    }
}
