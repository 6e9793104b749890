// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

/**
 * What a member has sent so far, and so what serves it best: XDP halves the cost of a single frame, but has a frame that it can't take,
 * to be segmented or of more than a page, copied once more, which costs as much as XDP saves on five to ten others.
 *
 * @param frames all of them, one to be segmented counted once
 * @param bulk about how many XDP can't take: one in some is counted (bulk.h)
 */
record Load(long frames, long bulk) {
    private static final int PRICE = 8;
    /** Fewer frames than this since the last look decide nothing. */
    private static final int FEW = 500;

    /** Whether so many frames, all that there were, can tell something that this does not. */
    boolean decides(long frames) {
        return frames - this.frames >= FEW;
    }

    /** Whether XDP should serve the member from now on, given that it does or not, and what it had sent at the last look. */
    boolean wantsXdp(Load before, boolean now) {
        long big = bulk - before.bulk;
        long single = frames - before.frames - big;
        if (big + single < FEW) {
            return now;
        }
        // Between the two nothing changes.
        return now ? big * PRICE < single * 2 : big * PRICE * 2 < single;
    }
}
