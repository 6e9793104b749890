// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;

/**
 * Hears all that chosen devices receive and send, whole, as tcpdump does (AF_PACKET of packet(7); CAP_NET_RAW). One thread receives.
 *
 * <pre>
 *   sockaddr_ll      0 u16 family  2 u16 protocol (big-endian)  4 int ifindex  10 u8 pkttype          linux/if_packet.h; 20 bytes
 *   packet_mreq      0 int ifindex  4 u16 type                                                        16 bytes
 *   tpacket_auxdata  0 u32 status  16 u16 vlan_tci  18 u16 vlan_tpid                                  20 bytes
 *   tpacket_stats    0 u32 packets  4 u32 drops
 *   sock_filter      0 u16 code  2 u8 jt  3 u8 jf  4 u32 k                                            linux/filter.h
 *   sock_fprog       0 u16 len  8 *filter
 *   msghdr           0 *name  8 u32 namelen  16 *iov  24 u64 iovlen  32 *control  40 u64 controllen   bits/socket.h
 *   cmsghdr          0 u64 len  8 int level  12 int type  16 data, each of them from a multiple of 8 on
 * </pre>
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int ETH_P_ALL = 3;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_AUXDATA = 8;
    private static final int PACKET_OUTGOING = 4;
    private static final int TP_STATUS_VLAN_VALID = 0x10;
    private static final int TP_STATUS_VLAN_TPID_VALID = 0x40;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_TIMESTAMPNS = 35;

    // linux/bpf_common.h
    private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int DEVICE = -0x1000 + 8; // SKF_AD_OFF + SKF_AD_IFINDEX

    private static final int ADDRESS = 20;
    private static final int CONTROL = 128;
    private static final int TAG = 4;
    /** More than any frame has: GSO frames have 64 KiB, or up to 512 where somebody raised it. */
    private static final int LONGEST = 1 << 19;

    private static final int RECEIVE_BUFFER = 64 << 20;

    private final Fd socket;
    private final ByteBuffer data = Layout.direct(TAG + LONGEST);
    private final ByteBuffer address = Layout.direct(ADDRESS);
    private final ByteBuffer control = Layout.direct(CONTROL);
    private final ByteBuffer iovec = Layout.direct(16);
    private final ByteBuffer header = Layout.direct(56);
    private long dropped;

    private PacketSocket(Fd socket) {
        this.socket = socket;
        // Behind room for a VLAN tag that the kernel keeps beside the frame.
        iovec.putLong(0, Layout.address(data) + TAG).putLong(8, LONGEST);
        header.putLong(0, Layout.address(address))
                .putLong(16, Layout.address(iovec))
                .putLong(24, 1);
        header.putLong(32, Layout.address(control));
    }

    /**
     * A frame as it was on the wire.
     *
     * @param device ifindex
     * @param sent by the device; otherwise it came in by it
     * @param nanoseconds since 1970
     * @param bytes valid until the next one
     */
    public record Frame(int device, boolean sent, long nanoseconds, ByteBuffer bytes) {}

    /** Hears nothing yet. */
    public static PacketSocket open() throws ErrnoException {
        int number = LibC.socket(AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
        PacketSocket made = new PacketSocket(new Fd(LibC.check("socket AF_PACKET", number)));
        made.option(
                LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, RECEIVE_BUFFER); // without CAP_NET_ADMIN it has to do with less
        made.option(LibC.SOL_SOCKET, SO_TIMESTAMPNS, 1);
        made.option(SOL_PACKET, PACKET_AUXDATA, 1);
        return made;
    }

    /** From now on hears these devices, by ifindex, and no others. */
    public void hear(Collection<Integer> devices) throws ErrnoException {
        ByteBuffer code = Layout.direct(8 * (2 * devices.size() + 2));
        instruction(code, LOAD_WORD, 0, DEVICE);
        for (int device : devices) {
            instruction(code, JUMP_EQUAL, 1, device); // else past the next one
            instruction(code, RETURN, 0, LONGEST);
        }
        instruction(code, RETURN, 0, 0);
        ByteBuffer program =
                Layout.direct(16).putShort(0, (short) (code.position() / 8)).putLong(8, Layout.address(code));
        LibC.check("attach a filter", LibC.setsockopt(socket.number(), LibC.SOL_SOCKET, SO_ATTACH_FILTER, program, 16));
        Reference.reachabilityFence(code);
        ByteBuffer all = Layout.direct(ADDRESS).putShort(0, (short) AF_PACKET);
        all.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) ETH_P_ALL);
        LibC.check("bind", LibC.bind(socket.number(), all, ADDRESS));
    }

    /** Has a device take in every frame, whomever it is for, until this is closed. The kernel tells everybody of it. */
    public void promiscuous(int device) throws ErrnoException {
        ByteBuffer request = Layout.direct(16).putInt(0, device).putShort(4, (short) PACKET_MR_PROMISC);
        int done = LibC.setsockopt(socket.number(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, 16);
        LibC.check("listen to device " + device, done);
    }

    /** Waits for a frame. */
    public Frame receive() throws ErrnoException {
        int length = receive(0);
        while (length < 0) {
            ErrnoException failed = LibC.failure("receive");
            // A device that goes down or away says so once; the others go on.
            if (failed.number() != Errno.EINTR
                    && failed.number() != Errno.ENETDOWN
                    && failed.number() != Errno.ENODEV) {
                throw failed;
            }
            length = receive(0);
        }
        return frame(length);
    }

    /** Whether a frame waits. */
    public boolean ready() {
        ByteBuffer poll = Layout.direct(Layout.POLLFD);
        Layout.pollfd(poll, 0, socket.number());
        return LibC.poll(poll, 1, 0) > 0;
    }

    /** Frames that came faster than they were received. */
    public long dropped() {
        ByteBuffer statistics = Layout.direct(8);
        ByteBuffer length = Layout.direct(4).putInt(0, 8);
        if (LibC.getsockopt(socket.number(), SOL_PACKET, PACKET_STATISTICS, statistics, length) == 0) {
            dropped += Integer.toUnsignedLong(statistics.getInt(4)); // the kernel counts anew from each answer
        }
        return dropped;
    }

    @Override
    public void close() {
        socket.close();
    }

    private int receive(int flags) {
        header.putInt(8, ADDRESS).putLong(40, CONTROL);
        int length = (int) LibC.recvmsg(socket.number(), header, flags);
        Reference.reachabilityFence(this);
        return length;
    }

    private Frame frame(int length) {
        long nanoseconds = 0;
        int start = TAG;
        int end = (int) header.getLong(40);
        for (int at = 0; at + 16 <= end; at += (int) (control.getLong(at) + 7 & ~7)) {
            int level = control.getInt(at + 8);
            int type = control.getInt(at + 12);
            if (level == LibC.SOL_SOCKET && type == SO_TIMESTAMPNS) {
                nanoseconds = control.getLong(at + 16) * 1_000_000_000 + control.getLong(at + 24);
            } else if (level == SOL_PACKET && type == PACKET_AUXDATA) {
                start = tag(at + 16) ? 0 : TAG;
            }
        }
        ByteBuffer bytes = data.duplicate().position(start).limit(TAG + length);
        return new Frame(address.getInt(4), address.get(10) == PACKET_OUTGOING, nanoseconds, bytes);
    }

    /** Puts a VLAN tag back to where it was in the frame. */
    private boolean tag(int auxiliary) {
        int status = control.getInt(auxiliary);
        if ((status & TP_STATUS_VLAN_VALID) == 0) {
            return false;
        }
        int type = (status & TP_STATUS_VLAN_TPID_VALID) == 0 ? 0x8100 : control.getShort(auxiliary + 18);
        ByteBuffer frame = data.duplicate().order(ByteOrder.BIG_ENDIAN);
        frame.put(0, data, TAG, 12);
        frame.putShort(12, (short) type).putShort(14, control.getShort(auxiliary + 16));
        return true;
    }

    private static void instruction(ByteBuffer code, int operation, int otherwise, int value) {
        code.putShort((short) operation).put((byte) 0).put((byte) otherwise).putInt(value);
    }

    private void option(int level, int option, int value) {
        LibC.setsockopt(socket.number(), level, option, Layout.direct(4).putInt(0, value), 4);
    }
}
