// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes one request into a buffer that is used again for the next: header, family's header, attributes padded to four bytes.
 *
 * <pre>
 *   0       4     6     8     12    16                  16/12/20 further  +4
 *   | len   |type |flags| seq | pid | ifinfo-, nd-, tcmsg | len | type | value, padded | …
 * </pre>
 *
 * One thread at a time. The sequence number is left to who sends it.
 */
public final class NetlinkMessage {
    private final ByteBuffer buffer;

    /** @param buffer a direct one can be sent without a copy; its content and order are lost */
    public NetlinkMessage(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.nativeOrder());
    }

    /** Begins a new message; what was in the buffer is gone. */
    public NetlinkMessage begin(int type, int flags) {
        buffer.clear();
        buffer.putInt(0).putShort((short) type).putShort((short) (flags | Netlink.NLM_F_REQUEST));
        buffer.putInt(0).putInt(0);
        return this;
    }

    /** struct ifinfomsg; of {@code flags}, those in {@code change} are meant. */
    public NetlinkMessage ifinfo(int index, int flags, int change) {
        buffer.putInt(Rtnetlink.AF_UNSPEC).putInt(index).putInt(flags).putInt(change);
        return this;
    }

    /** struct ndmsg of AF_BRIDGE, with which an FDB is asked for. */
    public NetlinkMessage fdb() {
        return fdb(0, 0, 0);
    }

    /** The same of an entry. */
    public NetlinkMessage fdb(int device, int state, int flags) {
        buffer.put((byte) Rtnetlink.AF_BRIDGE).put((byte) 0).putShort((short) 0);
        buffer.putInt(device).putShort((short) state).put((byte) flags).put((byte) 0);
        return this;
    }

    /** Further 32-bit words of a family's header. */
    public NetlinkMessage words(int... values) {
        for (int value : values) {
            buffer.putInt(value);
        }
        return this;
    }

    /** Four further bytes of a family's header. */
    public NetlinkMessage bytes4(int first, int second, int third, int fourth) {
        buffer.put((byte) first).put((byte) second).put((byte) third).put((byte) fourth);
        return this;
    }

    public NetlinkMessage u8(int type, int value) {
        header(type, 1);
        buffer.put((byte) value).put((byte) 0).putShort((short) 0);
        return this;
    }

    public NetlinkMessage flag(int type, boolean value) {
        return u8(type, value ? 1 : 0);
    }

    public NetlinkMessage u16(int type, int value) {
        header(type, 2);
        buffer.putShort((short) value).putShort((short) 0);
        return this;
    }

    public NetlinkMessage u32(int type, int value) {
        header(type, 4);
        buffer.putInt(value);
        return this;
    }

    public NetlinkMessage u64(int type, long value) {
        header(type, 8);
        buffer.putLong(value);
        return this;
    }

    public NetlinkMessage bytes(int type, byte[] value) {
        header(type, value.length);
        buffer.put(value);
        return pad();
    }

    /** UTF-8 with a NUL at its end. */
    public NetlinkMessage text(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header(type, bytes.length + 1);
        buffer.put(bytes).put((byte) 0);
        return pad();
    }

    /** An attribute that holds what {@code content} writes. */
    public NetlinkMessage nest(int type, Consumer<NetlinkMessage> content) {
        int start = buffer.position();
        header(type, 0);
        content.accept(this);
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** The whole message, ready to be sent; valid until the next {@link #begin}. */
    public ByteBuffer end() {
        buffer.putInt(0, buffer.position());
        return buffer.flip();
    }

    private void header(int type, int length) {
        buffer.putShort((short) (Netlink.NLA_HDRLEN + length)).putShort((short) type);
    }

    private NetlinkMessage pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
