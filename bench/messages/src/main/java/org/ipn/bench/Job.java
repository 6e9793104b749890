// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

/**
 * What a member does in one cell of the table.
 *
 * @param size of a message, in bytes; its first eight are a number or a time
 * @param gap between two messages, in nanoseconds; 0 = as fast as it can, and what counts is how many
 * @param spinning whether a receiver waits without sleeping
 * @param index which of the senders, or of the receivers, it is
 */
record Job(boolean sends, int size, long gap, boolean spinning, int index, int senders, int receivers, String place) {
    static Job parse(String line) {
        String[] words = line.split(" ");
        int[] numbers = new int[8];
        for (int i = 1; i < 7; i++) {
            numbers[i] = Integer.parseInt(words[i]);
        }
        boolean sends = words[0].equals("send");
        return new Job(sends, numbers[1], numbers[2], numbers[3] == 1, numbers[4], numbers[5], numbers[6], words[7]);
    }

    /** The first eight bytes of a message that is one of many. */
    long numbered(long number) {
        return (long) index << 56 | number;
    }
}
