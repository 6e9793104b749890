// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Bytes that iproute2 6.1 and Linux 6.18 (x86-64) exchanged, taken with {@code strace -e write=all -e read=all -xx}. Each file quotes
 * the command and what it printed, its numbers of sequence and port being those of that day.
 */
final class Captured {
    private Captured() {}

    static byte[] bytes(String name) {
        try (InputStream file = Captured.class.getResourceAsStream(name + ".hex")) {
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining(" "));
            return HexFormat.ofDelimiter(" ").parseHex(hex);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Datagram datagram(String name) {
        return new Datagram(ByteBuffer.wrap(bytes(name)));
    }

    /** With sequence number 0, as messages are before they are sent. */
    static byte[] request(String name) {
        byte[] bytes = bytes(name);
        for (int i = 8; i < 12; i++) {
            bytes[i] = 0;
        }
        return bytes;
    }

    /** The same message with IFLA_GROUP, "IPN", at its end. */
    static byte[] beingMade(byte[] request) {
        byte[] more = Arrays.copyOf(request, request.length + 8);
        ByteBuffer.wrap(more)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, more.length)
                .putShort(request.length, (short) 8)
                .putShort(request.length + 2, (short) 27)
                .putInt(request.length + 4, 0x4e5049);
        return more;
    }

    static byte[] content(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(message.position(), bytes);
        return bytes;
    }
}
