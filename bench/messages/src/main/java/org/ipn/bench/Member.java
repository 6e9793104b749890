// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A member of what is measured, in a process of its own, which stays warm: for each cell it reads a {@link Job}, joins, says "ready", reads
 * from when to when it counts (System.nanoTime, which is the same clock in all processes), takes part until then, leaves, and says what it
 * counted, in JSON. {@code sockets.c} does the same for peers that are the kernel's.
 */
final class Member {
    private static final int BURST = 32;
    private static final long SLEPT = 100_000;

    private final BufferedReader told;

    private Member(BufferedReader told) {
        this.told = told;
    }

    public static void main(String[] args) throws Exception {
        Thread works = new Thread(() -> work(args[0]), "works"); // a name by which it is pinned
        works.start();
        works.join();
    }

    private static void work(String name) {
        try {
            serve(Peer.of(name));
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Peer peer) throws Exception {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        Member member = new Member(told);
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            Job job = Job.parse(line);
            if (job.sends()) {
                member.send(peer, job);
            } else {
                member.receive(peer, job);
            }
        }
    }

    /** What a process, and in it the thread that takes part, has used so far. */
    private record Used(long time, long cpu, long thread, long garbage, long count, long lost) {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        static Used now(long count, long lost) {
            long garbage = THREADS.getCurrentThreadAllocatedBytes();
            return new Used(
                    System.nanoTime(),
                    CpuTime.nanos(),
                    THREADS.getCurrentThreadCpuTime(),
                    garbage,
                    count,
                    lost);
        }

        String since(Used from) {
            return String.format(
                    Locale.ROOT,
                    "\"seconds\": %.6f, \"cpu\": %.6f, \"thread\": %.6f, \"garbage\": %d, \"count\": %d, \"lost\": %d",
                    (time - from.time) / 1e9,
                    (cpu - from.cpu) / 1e9,
                    (thread - from.thread) / 1e9,
                    garbage - from.garbage,
                    count - from.count,
                    lost - from.lost);
        }
    }

    private long[] window() throws Exception {
        System.out.println("ready");
        String[] words = told.readLine().split(" ");
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }

    private void send(Peer peer, Job job) throws Exception {
        ByteBuffer message = ByteBuffer.allocateDirect(job.size());
        Used from = null;
        Used until;
        try (Peer.Out out = peer.sender(job)) {
            long[] window = window();
            long number = 0;
            long due = System.nanoTime();
            while (true) {
                long now = System.nanoTime();
                if (from == null && now >= window[0]) {
                    from = Used.now(number, 0);
                }
                if (now >= window[1]) {
                    break;
                }
                if (job.gap() == 0) {
                    number = burst(out, job, message, number);
                } else if (now >= due) {
                    due = now + job.gap();
                    out.send(message.putLong(0, System.nanoTime()));
                    number++;
                } else if (job.gap() > SLEPT) {
                    LockSupport.parkNanos(Math.min(due, window[1]) - now);
                } else {
                    Thread.onSpinWait();
                }
            }
            until = Used.now(number, 0);
        }
        System.out.println("{" + until.since(from) + "}");
    }

    private static long burst(Peer.Out out, Job job, ByteBuffer message, long from) throws Exception {
        long number = from;
        while (number < from + BURST && out.send(message.putLong(0, job.numbered(number)))) {
            number++;
        }
        return number;
    }

    private void receive(Peer peer, Job job) throws Exception {
        Tally tally = new Tally(job.gap() > 0);
        Used from = null;
        Used until;
        try (Peer.In in = peer.receiver(job)) {
            long[] window = window();
            while (true) {
                long now = System.nanoTime();
                if (from == null && now >= window[0]) {
                    from = Used.now(tally.count(), tally.lost());
                }
                if (now >= window[1]) {
                    break;
                }
                in.receive(tally);
            }
            until = Used.now(tally.count(), tally.lost());
        }
        long first = from.count();
        System.out.printf(
                "{%s, \"p50\": %d, \"p99\": %d, \"p999\": %d}%n",
                until.since(from), tally.delay(first, 0.5), tally.delay(first, 0.99), tally.delay(first, 0.999));
    }
}
