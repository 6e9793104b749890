// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** A device's root qdisc, where frames wait on their way to the member; the kernel's own default is none ({@code tc qdisc show}). */
public sealed interface Qdisc {
    /** As tc calls it: {@code netem}, {@code tbf}, {@code noqueue} … */
    String kind();

    /** Whether ipnd put it there: what is ours may be taken off, what is not may only be replaced by what a policy asks for. */
    default boolean isOurs() {
        return true;
    }

    /**
     * Frames come later, and, where there is a rate, no faster than that.
     *
     * @param delay ms
     * @param jitter ms, by how much the delay varies
     * @param rate bytes a second; 0 = any
     */
    record Netem(int delay, int jitter, long rate) implements Qdisc {
        @Override
        public String kind() {
            return "netem";
        }
    }

    /**
     * No more than so much a second goes on.
     *
     * @param rate bytes a second, 1 to 2^32 - 1
     * @param limit bytes that may wait
     */
    record Tbf(long rate, int limit) implements Qdisc {
        @Override
        public String kind() {
            return "tbf";
        }
    }

    /** Libvirt's, an admin's, or one of ours that somebody has changed into what we never make. */
    record Other(String kind, boolean isOurs) implements Qdisc {}
}
