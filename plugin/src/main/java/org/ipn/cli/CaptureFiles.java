// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Where a capture goes: standard output, a file, or a ring of files of which the oldest go. */
final class CaptureFiles {
    /** Room for what is written between two flushes, and the largest of frames. */
    private static final int BUFFER = 1 << 20;

    private final @Nullable Path file;
    private final @Nullable Ring ring;
    private final Deque<Path> kept = new ArrayDeque<>();
    private int number;
    private @Nullable Written present;

    /**
     * {@code 100M} or {@code 100M,10}.
     *
     * @param size bytes that a file may have
     * @param count files to keep; 0 = all
     */
    record Ring(long size, int count) {
        static Ring parse(String text) {
            if (!text.matches("[1-9][0-9]{0,9}[kMG]?(,[1-9][0-9]{0,5})?")) {
                throw new IllegalArgumentException("'" + text + "' is not SIZE or SIZE,COUNT, such as 100M,10");
            }
            String[] parts = text.split(",", -1);
            String digits = parts[0].replaceAll("[kMG]", "");
            int shift = 10 * (1 + "kMG".indexOf(parts[0].charAt(parts[0].length() - 1)));
            return new Ring(Long.parseLong(digits) << shift, parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
        }
    }

    /** @param file null = standard output */
    CaptureFiles(@Nullable Path file, @Nullable Ring ring) {
        this.file = file;
        this.ring = ring;
    }

    boolean isFull(long bytes) {
        return ring != null && bytes >= ring.size();
    }

    OutputStream next() throws IOException {
        if (file == null) {
            return begun(Written.standard());
        }
        Path next = ring == null ? file : numbered(file, ++number);
        kept.add(next);
        if (ring != null && ring.count() > 0 && kept.size() > ring.count()) {
            Files.deleteIfExists(kept.remove());
        }
        return begun(Written.to(next));
    }

    private OutputStream begun(Written next) {
        present = next;
        return new BufferedOutputStream(next, BUFFER);
    }

    /** See {@link Written#endsUnread}; a ring of files has no reader. */
    void endsUnread() {
        if (present != null && ring == null) {
            present.endsUnread();
        }
    }

    /** Whether who read it has gone, which is no fault. */
    boolean isUnread() {
        return present != null && present.isUnread();
    }

    /** {@code lab.pcapng} becomes {@code lab-00001.pcapng}. */
    static Path numbered(Path file, int number) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        return file.resolveSibling(String.format("%s-%05d%s", name.substring(0, dot), number, name.substring(dot)));
    }
}
