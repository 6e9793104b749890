// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.ipn.model.Mac;

/**
 * Some bytes for other members, in one frame:
 *
 * <pre>
 *   0             6        12      14       16        16+length
 *   | destination | source | 88 b5 | length | content | padding to 60 bytes |
 * </pre>
 *
 * @param source who sent it; of a message to be sent it is not meant
 * @param content must not be changed afterwards
 */
public record Message(Mac destination, Mac source, byte[] content) {
    /** Every member. */
    public static final Mac BROADCAST = new Mac(0xffff_ffff_ffffL);

    /** Left to local experiments (IEEE 802, EtherType 88B5). */
    static final int ETHERTYPE = 0x88b5;

    private static final Mac NOBODY = new Mac(0);
    private static final int HEADER = 16;
    private static final int SHORTEST_FRAME = 60;

    public static Message broadcast(byte[] content) {
        return to(BROADCAST, content);
    }

    public static Message to(Mac destination, byte[] content) {
        return new Message(destination, NOBODY, content);
    }

    /** Whether the member with this address is meant: alone, with all, or as one of a group. */
    public boolean isFor(Mac member) {
        return destination.equals(member) || destination.isGroup();
    }

    /**
     * The frame in which {@code sender} sends it, from a buffer's first byte to its limit.
     *
     * @throws IllegalArgumentException where the content exceeds what fits, mtu - 2 bytes
     */
    ByteBuffer frame(Mac sender, int mtu) {
        int limit = mtu - 2;
        if (content.length > limit) {
            throw new IllegalArgumentException("message of " + content.length + " bytes exceeds the limit of " + limit);
        }
        ByteBuffer frame = ByteBuffer.allocateDirect(Math.max(SHORTEST_FRAME, HEADER + content.length));
        frame.put(destination.bytes()).put(sender.bytes());
        frame.putShort((short) ETHERTYPE).putShort((short) content.length).put(content);
        return frame.clear();
    }

    /** The message in the first {@code length} bytes; empty for any other frame. */
    static Optional<Message> of(ByteBuffer frame, int length) {
        if (length < HEADER || (frame.getShort(12) & 0xffff) != ETHERTYPE) {
            return Optional.empty();
        }
        int size = frame.getShort(14) & 0xffff;
        if (size > length - HEADER) {
            return Optional.empty();
        }
        byte[] addresses = new byte[12];
        frame.get(0, addresses);
        byte[] content = new byte[size];
        frame.get(HEADER, content);
        return Optional.of(new Message(Mac.of(addresses, 0), Mac.of(addresses, 6), content));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message message
                && destination.equals(message.destination)
                && source.equals(message.source)
                && Arrays.equals(content, message.content);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * destination.hashCode() + source.hashCode()) + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "message of " + content.length + " bytes from " + source + " to " + destination;
    }
}
