// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipn.model.Mac;

/**
 * Goes through the attributes of a message, or of another attribute. A value that is shorter than asked for, or an attribute that is
 * longer than what holds it, is a {@link MalformedMessage}; one that is longer than asked for is not: kernels append to structs.
 */
final class Attributes {
    private final ByteBuffer buffer;
    private final int end;
    private int next;
    private int start;
    private int length;
    private int type;

    /** From {@code offset} to {@code end} of the buffer, in the buffer's own order. */
    Attributes(ByteBuffer buffer, int offset, int end) {
        this.buffer = buffer;
        this.end = end;
        this.next = offset;
    }

    /** On to the next attribute; false at the end. Fewer than four bytes at the end are padding. */
    boolean next() throws MalformedMessage {
        if (end - next < Netlink.NLA_HDRLEN) {
            return false;
        }
        int total = buffer.getShort(next) & 0xffff;
        if (total < Netlink.NLA_HDRLEN || total > end - next) {
            throw new MalformedMessage("attribute of " + total + " bytes in " + (end - next));
        }
        type = buffer.getShort(next + 2) & Netlink.NLA_TYPE_MASK;
        start = next + Netlink.NLA_HDRLEN;
        length = total - Netlink.NLA_HDRLEN;
        next += Netlink.align(total);
        return true;
    }

    int type() {
        return type;
    }

    int length() {
        return length;
    }

    int u8() throws MalformedMessage {
        need(1);
        return buffer.get(start) & 0xff;
    }

    int u16() throws MalformedMessage {
        need(2);
        return buffer.getShort(start) & 0xffff;
    }

    int u32() throws MalformedMessage {
        return u32(0);
    }

    int u32(int offset) throws MalformedMessage {
        need(offset + 4);
        return buffer.getInt(start + offset);
    }

    long u64(int offset) throws MalformedMessage {
        need(offset + 8);
        return buffer.getLong(start + offset);
    }

    Mac mac() throws MalformedMessage {
        byte[] bytes = new byte[6];
        need(bytes.length);
        buffer.get(start, bytes);
        return Mac.of(bytes, 0);
    }

    /** The first {@code count}. */
    byte[] bytes(int count) throws MalformedMessage {
        need(count);
        byte[] bytes = new byte[count];
        buffer.get(start, bytes);
        return bytes;
    }

    byte[] bytes() {
        byte[] bytes = new byte[length];
        buffer.get(start, bytes);
        return bytes;
    }

    /** Up to the first NUL, if there is one. */
    String text() {
        int count = 0;
        while (count < length && buffer.get(start + count) != 0) {
            count++;
        }
        byte[] bytes = new byte[count];
        buffer.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Attributes nested() {
        return new Attributes(buffer, start, start + length);
    }

    /** Those behind a struct of so many bytes. */
    Attributes nested(int behind) throws MalformedMessage {
        need(behind);
        return new Attributes(buffer, start + behind, start + length);
    }

    private void need(int bytes) throws MalformedMessage {
        if (length < bytes) {
            throw new MalformedMessage("attribute " + type + " of " + length + " bytes instead of " + bytes);
        }
    }
}
