// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.ipn.model.Mac;

/** An Ethernet frame with a UDP datagram in it, checksums and all, that any Ethernet address may be put on. */
final class UdpFrame {
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final byte[] SENDER = Mac.parse("52:54:00:00:0b:01").bytes();
    private static final byte[] TEXT = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private UdpFrame() {}

    /** In hex: Ethernet header, IPv4 or IPv6 header, UDP header, a greeting. */
    static String to(Mac mac, String source, String destination, int port) {
        try {
            InetAddress from = InetAddress.getByName(source);
            InetAddress to = InetAddress.getByName(destination);
            byte[] datagram = udp(from, to, port);
            byte[] header =
                    to instanceof Inet4Address ? ipv4(from, to, datagram.length) : ipv6(from, to, datagram.length);
            ByteBuffer frame = ByteBuffer.allocate(14 + header.length + datagram.length);
            frame.put(mac.bytes()).put(SENDER).putShort((short) (header.length == 20 ? 0x0800 : 0x86dd));
            return HexFormat.of().formatHex(frame.put(header).put(datagram).array());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte[] udp(InetAddress from, InetAddress to, int port) {
        int length = UDP_HEADER + TEXT.length;
        ByteBuffer datagram = ByteBuffer.allocate(length);
        datagram.putShort((short) 5555)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) 0)
                .put(TEXT);
        ByteBuffer pseudo = ByteBuffer.allocate(2 * from.getAddress().length + 4 + length);
        pseudo.put(from.getAddress())
                .put(to.getAddress())
                .putShort((short) length)
                .putShort((short) UDP);
        pseudo.put(datagram.array());
        return datagram.putShort(6, checksum(pseudo.array())).array();
    }

    private static byte[] ipv4(InetAddress from, InetAddress to, int length) {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + length)).putInt(0);
        header.put((byte) 64)
                .put((byte) UDP)
                .putShort((short) 0)
                .put(from.getAddress())
                .put(to.getAddress());
        return header.putShort(10, checksum(header.array())).array();
    }

    private static byte[] ipv6(InetAddress from, InetAddress to, int length) {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.putInt(6 << 28).putShort((short) length).put((byte) UDP).put((byte) 64);
        return header.put(from.getAddress()).put(to.getAddress()).array();
    }

    /** The Internet's (RFC 1071). */
    private static short checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
