// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Frames as pcapng has them (draft-ietf-opsawg-pcapng): a section, and of each interface a description before its first frame.
 *
 * <pre>
 *   block      type (32)  total length (32)  body  total length (32)
 *   option     code (16)  length (16)  value, filled up to 32 bits
 * </pre>
 */
final class PcapNg {
    private static final int SECTION = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int STATISTICS = 5;
    private static final int PACKET = 6;
    private static final int BYTE_ORDER = 0x1A2B3C4D;
    private static final short ETHERNET = 1;

    private static final int END = 0;
    private static final int COMMENT = 1;
    private static final int USER_APPLICATION = 4;
    private static final int NAME = 2;
    private static final int DESCRIPTION = 3;
    private static final int RESOLUTION = 9;
    private static final int FLAGS = 2;
    private static final int RECEIVED = 4;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    private final WritableByteChannel out;
    private final OutputStream stream;
    private final ByteBuffer block = ByteBuffer.allocate(1 << 20).order(ByteOrder.nativeOrder());
    private long written;

    /** Begins a section. */
    PcapNg(OutputStream stream) throws IOException {
        this.stream = stream;
        this.out = Channels.newChannel(stream);
        begin(SECTION);
        block.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(USER_APPLICATION, "ipn capture");
        end();
    }

    /** Describes the next interface: the first is number 0. Its times are nanoseconds. */
    void describe(String name, String description) throws IOException {
        begin(INTERFACE);
        block.putShort(ETHERNET).putShort((short) 0).putInt(0);
        option(NAME, name);
        option(DESCRIPTION, description);
        option(COMMENT, description);
        option(RESOLUTION, new byte[] {9});
        end();
    }

    /** @param sent towards the member; otherwise it came from there */
    void frame(int number, long nanoseconds, boolean sent, ByteBuffer bytes) throws IOException {
        begin(PACKET);
        block.putInt(number);
        time(nanoseconds);
        block.putInt(bytes.remaining()).putInt(bytes.remaining());
        block.put(bytes);
        fill();
        block.putShort((short) FLAGS).putShort((short) 4).putInt(sent ? OUTBOUND : INBOUND);
        end();
    }

    /** How many frames of an interface are here; {@code comment} says what else is to be said. */
    void statistics(int number, long nanoseconds, long frames, String comment) throws IOException {
        begin(STATISTICS);
        block.putInt(number);
        time(nanoseconds);
        block.putShort((short) RECEIVED).putShort((short) 8).putLong(frames);
        option(COMMENT, comment);
        end();
    }

    /** Bytes so far. */
    long written() {
        return written;
    }

    void flush() throws IOException {
        stream.flush();
    }

    void close() throws IOException {
        stream.close();
    }

    private void begin(int type) {
        block.clear().putInt(type).putInt(0);
    }

    private void end() throws IOException {
        block.putShort((short) END).putShort((short) 0);
        int length = block.position() + 4;
        block.putInt(length).putInt(4, length).flip();
        out.write(block);
        written += length;
    }

    /** The upper half first, whatever the order of bytes. */
    private void time(long nanoseconds) {
        block.putInt((int) (nanoseconds >>> 32)).putInt((int) nanoseconds);
    }

    private void option(int code, String text) {
        option(code, text.getBytes(StandardCharsets.UTF_8));
    }

    private void option(int code, byte[] value) {
        block.putShort((short) code).putShort((short) value.length).put(value);
        fill();
    }

    private void fill() {
        while (block.position() % 4 != 0) {
            block.put((byte) 0);
        }
    }
}
