// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.util.concurrent.atomic.AtomicLong;

/** What a receiver got of all its senders, those that are gone among them. One thread adds, any reads. */
final class Totals {
    final AtomicLong received = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong missed = new AtomicLong();

    /** What is new of a source since the last time. */
    void add(Source source) {
        StreamReader reader = source.reader;
        if (reader.received() != source.received) {
            received.lazySet(received.get() + reader.received() - source.received);
            bytes.lazySet(bytes.get() + reader.bytes() - source.bytes);
            source.received = reader.received();
            source.bytes = reader.bytes();
        }
        if (reader.lost() != source.lost) {
            lost.lazySet(lost.get() + reader.lost() - source.lost);
            source.lost = reader.lost();
        }
    }
}
