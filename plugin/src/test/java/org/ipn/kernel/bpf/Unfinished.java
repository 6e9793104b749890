// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Mac;

/**
 * A frame whose checksum, and perhaps segmentation, is left to the device.
 *
 * @param header virtio-net's
 */
record Unfinished(byte[] header, byte[] frame) {
    static final int TCP = 6;
    static final int UDP = 17;
    private static final int NEEDS_CSUM = 1;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    private static final int GSO_UDP = 5;

    /** @param segment bytes of payload in each segment; 0 = not to be segmented */
    static Unfinished of(long to, long from, int version, int protocol, int payload, int segment, boolean tagged) {
        int ip = tagged ? 18 : 14;
        int transport = ip + (version == 4 ? 20 : 40);
        int head = protocol == TCP ? 20 : 8;
        int length = head + payload;
        ByteBuffer frame = ByteBuffer.allocate(transport + length);
        frame.put(new Mac(to).bytes()).put(new Mac(from).bytes());
        if (tagged) {
            frame.putShort((short) 0x8100).putShort((short) 10);
        }
        frame.putShort((short) (version == 4 ? 0x0800 : 0x86dd));
        if (version == 4) {
            frame.putShort((short) 0x4500).putShort((short) (20 + length)).putInt(0x4000);
            frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
            frame.putInt(0x0a000001).putInt(0x0a000002);
            frame.putShort(ip + 10, (short) ~fold(sum(frame, ip, 20)));
        } else {
            frame.putInt(0x60000000)
                    .putShort((short) length)
                    .put((byte) protocol)
                    .put((byte) 64);
            frame.putLong(0xfd00000000000000L)
                    .putLong(1)
                    .putLong(0xfd00000000000000L)
                    .putLong(2);
        }
        frame.putShort((short) 1024).putShort((short) 1025);
        if (protocol == TCP) {
            frame.putInt(1)
                    .putInt(1)
                    .putShort((short) 0x5010)
                    .putShort((short) 1000)
                    .putInt(0);
        } else {
            frame.putShort((short) length).putShort((short) 0);
        }
        for (int i = 0; i < payload; i++) {
            frame.put((byte) (i * 13 + payload));
        }
        int offset = protocol == TCP ? 16 : 6;
        frame.putShort(transport + offset, (short) fold(pseudo(frame, ip, version, protocol, length)));
        ByteBuffer header = ByteBuffer.allocate(TapEndpoint.HEADER).order(ByteOrder.nativeOrder());
        header.put((byte) NEEDS_CSUM)
                .put((byte) (segment == 0 ? 0 : protocol == UDP ? GSO_UDP : version == 4 ? GSO_TCPV4 : GSO_TCPV6));
        header.putShort((short) (segment == 0 ? 0 : transport + head)).putShort((short) segment);
        header.putShort((short) transport).putShort((short) offset);
        return new Unfinished(header.array(), frame.array());
    }

    /** Whether what a member got, with its header, is a frame that its network stack would take. */
    static boolean isSound(byte[] received) {
        ByteBuffer all = ByteBuffer.wrap(received);
        ByteBuffer frame = all.slice(TapEndpoint.HEADER, received.length - TapEndpoint.HEADER);
        int ip = frame.getShort(12) == (short) 0x8100 ? 18 : 14;
        int version = frame.get(ip) >> 4;
        int protocol = frame.get(ip + (version == 4 ? 9 : 6)) & 0xff;
        int transport = ip + (version == 4 ? 20 : 40);
        int length = version == 4 ? (frame.getShort(ip + 2) & 0xffff) - 20 : frame.getShort(ip + 4) & 0xffff;
        long pseudo = pseudo(frame, ip, version, protocol, length);
        if ((all.get(0) & NEEDS_CSUM) != 0) {
            int offset = protocol == TCP ? 16 : 6;
            ByteBuffer header = all.duplicate().order(ByteOrder.nativeOrder());
            return header.getShort(6) == transport
                    && header.getShort(8) == offset
                    && (frame.getShort(transport + offset) & 0xffff) == fold(pseudo);
        }
        return fold(pseudo + sum(frame, transport, length)) == 0xffff;
    }

    /** Bytes of TCP or UDP payload in what a member got. */
    static int payload(byte[] received) {
        ByteBuffer frame = ByteBuffer.wrap(received).slice(TapEndpoint.HEADER, received.length - TapEndpoint.HEADER);
        int ip = frame.getShort(12) == (short) 0x8100 ? 18 : 14;
        boolean four = frame.get(ip) >> 4 == 4;
        int length = four ? (frame.getShort(ip + 2) & 0xffff) - 20 : frame.getShort(ip + 4) & 0xffff;
        return length - (frame.get(ip + (four ? 9 : 6)) == TCP ? 20 : 8);
    }

    private static long pseudo(ByteBuffer frame, int ip, int version, int protocol, int length) {
        return protocol + length + (version == 4 ? sum(frame, ip + 12, 8) : sum(frame, ip + 8, 32));
    }

    private static long sum(ByteBuffer bytes, int start, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes.get(start + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) folded;
    }
}
