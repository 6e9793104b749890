// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * What threads ask of the kernel: each call that changes or tells something, whoever makes it (libc by JNA, libbpf, Java's own files), waits
 * at the kernel's door until a gate lets it in or turns it away. Seccomp's user notification does it (seccomp_unotify(2), Linux 5.5), so that
 * what is tested knows nothing of it. Of x86-64.
 *
 * <pre>
 *   seccomp_notif       0 u64 id  8 u32 pid  12 u32 flags  16 int nr  20 u32 arch  24 u64 ip  32 u64 args[6]     linux/seccomp.h; 80 bytes
 *   seccomp_notif_resp  0 u64 id  8 s64 val  16 s32 error  20 u32 flags                                          24 bytes
 *   seccomp_data        0 int nr  4 u32 arch  16 u64 args[6]                                                     what the filter reads
 * </pre>
 */
public final class SystemCalls {
    /** Who decides; on a thread of its own, of which nothing waits for a gate. */
    public interface Gate {
        /** @return errno, 0 = the kernel may have it */
        int before(SystemCall call);
    }

    private static final int SECCOMP = 317;
    private static final int SET_MODE_FILTER = 1;
    private static final int NEW_LISTENER = 1 << 3;
    private static final long NOTIF_RECV = 0xc0502100L;
    private static final long NOTIF_SEND = 0xc0182101L;
    private static final int CONTINUE = 1;
    private static final int NOTIFICATION = 80;
    private static final int ANSWER = 24;

    // linux/filter.h, linux/seccomp.h
    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int ABOVE = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int NOTIFY = 0x7fc00000;
    private static final int ALLOW = 0x7fff0000;
    private static final int X86_64 = 0xc000003e;

    private static final int STANDARD_ERROR = 2;
    private static final Set<Integer> TUN = Set.of(0x400454ca, 0x400454cb, 0x400454cc, 0x400454ce);

    static {
        Native.register(SystemCalls.class, Platform.C_LIBRARY_NAME);
    }

    private static final int NOT_YET = -2;

    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile int door = NOT_YET;
    private final Map<Integer, Boolean> threads = new HashMap<>();
    private final Gate gate;

    private SystemCalls(Gate gate) {
        this.gate = gate;
    }

    static native long syscall(long number, long operation, long flags, ByteBuffer filter);

    /**
     * Of the calling thread, and of all threads that it starts from now on, to their end. While one waits, nobody may need what
     * it holds: the gate has to have done its work once before, for its classes to be there.
     */
    public static SystemCalls ofThisThread(Gate gate) throws ErrnoException, InterruptedException {
        SystemCalls made = new SystemCalls(gate);
        Thread keeper = new Thread(made::keep, "gate");
        keeper.setDaemon(true);
        keeper.start(); // before: it would be watched, too
        made.ready.await();
        ByteBuffer filter = filter();
        ByteBuffer program =
                Layout.direct(16).putShort(0, (short) (filter.capacity() / 8)).putLong(8, Layout.address(filter));
        made.door = (int) syscall(SECCOMP, SET_MODE_FILTER, NEW_LISTENER, program);
        Reference.reachabilityFence(filter);
        LibC.check("seccomp", made.door);
        return made;
    }

    private static ByteBuffer filter() {
        List<int[]> code = new ArrayList<>();
        add(code, LOAD, 0, 0, 4);
        add(code, EQUAL, 1, 0, X86_64);
        add(code, RETURN, 0, 0, ALLOW);
        add(code, LOAD, 0, 0, 0);
        for (int number : SystemCall.WATCHED) {
            add(code, EQUAL, 0, 1, number);
            add(code, RETURN, 0, 0, NOTIFY);
        }
        // Of others: taps alone, files alone, another fd of the same alone.
        when(code, SystemCall.IOCTL, 1, TUN);
        when(code, SystemCall.FCNTL, 1, Set.of(LibC.F_DUPFD_CLOEXEC));
        add(code, EQUAL, 1, 0, SystemCall.READ);
        add(code, EQUAL, 0, 3, SystemCall.WRITE);
        add(code, LOAD, 0, 0, 16);
        add(code, ABOVE, 0, 1, STANDARD_ERROR);
        add(code, RETURN, 0, 0, NOTIFY);
        add(code, RETURN, 0, 0, ALLOW);
        ByteBuffer filter = Layout.direct(8 * code.size());
        for (int[] one : code) {
            filter.putShort((short) one[0])
                    .put((byte) one[1])
                    .put((byte) one[2])
                    .putInt(one[3]);
        }
        return filter;
    }

    /** Where an argument's lower half is one of these. */
    private static void when(List<int[]> code, int number, int argument, Set<Integer> values) {
        add(code, EQUAL, 0, 2 + 2 * values.size(), number);
        add(code, LOAD, 0, 0, 16 + 8 * argument);
        for (int value : values) {
            add(code, EQUAL, 0, 1, value);
            add(code, RETURN, 0, 0, NOTIFY);
        }
        add(code, RETURN, 0, 0, ALLOW);
    }

    private static void add(List<int[]> code, int operation, int then, int otherwise, int value) {
        code.add(new int[] {operation, then, otherwise, value});
    }

    /** Not one of a process that was started: what it says has no meaning here. */
    private boolean isOurs(int thread) {
        return threads.computeIfAbsent(thread, number -> Files.exists(Path.of("/proc/self/task/" + number)));
    }

    /** Until those threads have ended. */
    private void keep() {
        ByteBuffer poll = Layout.direct(Layout.POLLFD);
        ByteBuffer told = Layout.direct(NOTIFICATION);
        ByteBuffer answer = Layout.direct(ANSWER);
        // Once all that is done below: a class that is needed here may be the one that a thread loads that waits for
        // this.
        gate.before(SystemCall.of(told));
        gate.before(new SystemCall("openat", "/"));
        isOurs(1);
        Layout.pollfd(poll, 0, -1);
        LibC.poll(poll, 1, 0);
        Layout.revents(poll, 0);
        LibC.ioctl(-1, NOTIF_RECV, told);
        told.clear().put(new byte[NOTIFICATION]);
        new Fd(-1).close();
        ready.countDown();
        while (door == NOT_YET) {
            Thread.onSpinWait(); // whatever else would wait for it might have it wait, too
        }
        try (Fd open = new Fd(door)) { // closed, who waits is told ENOSYS
            while (door >= 0) {
                Layout.pollfd(poll, 0, door);
                if (LibC.poll(poll, 1, -1) > 0 && (Layout.revents(poll, 0) & LibC.POLLIN) == 0) {
                    return;
                }
                told.clear().put(new byte[NOTIFICATION]);
                if (LibC.ioctl(door, NOTIF_RECV, told.clear()) == 0) {
                    int errno = isOurs(told.getInt(8)) ? gate.before(SystemCall.of(told)) : 0;
                    answer.putLong(0, told.getLong(0)).putInt(16, -errno).putInt(20, errno == 0 ? CONTINUE : 0);
                    LibC.ioctl(door, NOTIF_SEND, answer);
                }
            }
        }
    }
}
