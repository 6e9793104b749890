// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Goes through the messages that came in one read; no length in them can lead outside of it. One thread at a time. */
public final class Datagram {
    private final ByteBuffer buffer;
    private final int limit;
    private int start;
    private int end;
    private int next;

    /** @param buffer from its position to its limit; must not change while this is in use */
    public Datagram(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.nativeOrder());
        this.limit = buffer.limit();
        this.next = buffer.position();
    }

    /** On to the next message; false at the end. */
    public boolean next() throws MalformedMessage {
        if (next >= limit) {
            return false;
        }
        start = next;
        if (limit - start < Netlink.NLMSG_HDRLEN) {
            throw new MalformedMessage(limit - start + " bytes are too few for a netlink header");
        }
        int length = buffer.getInt(start);
        if (length < Netlink.NLMSG_HDRLEN || length > limit - start) {
            throw new MalformedMessage("netlink message of " + length + " bytes in " + (limit - start));
        }
        end = start + length;
        next = start + Netlink.align(length);
        return true;
    }

    public int type() {
        return buffer.getShort(start + 4) & 0xffff;
    }

    public boolean has(int flag) {
        return (buffer.getShort(start + 6) & flag) != 0;
    }

    public int sequence() {
        return buffer.getInt(start + 8);
    }

    /** The i-th byte after the message's header; here as below the caller has {@link #need ensured} that it is there. */
    int u8(int offset) {
        return buffer.get(payload() + offset) & 0xff;
    }

    int u16(int offset) {
        return buffer.getShort(payload() + offset) & 0xffff;
    }

    int u32(int offset) {
        return buffer.getInt(payload() + offset);
    }

    /** Throws unless {@code length} bytes follow the message's header. */
    void need(int length) throws MalformedMessage {
        if (end - payload() < length) {
            throw new MalformedMessage("netlink message with " + (end - payload()) + " bytes instead of " + length);
        }
    }

    /** Those after the first {@code offset} bytes that follow the message's header. */
    Attributes attributes(int offset) throws MalformedMessage {
        need(offset);
        return new Attributes(buffer, payload() + Netlink.align(offset), end);
    }

    private int payload() {
        return start + Netlink.NLMSG_HDRLEN;
    }
}
