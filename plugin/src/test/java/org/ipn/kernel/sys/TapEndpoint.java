// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A member as QEMU is one: a tap with a virtio-net header before each frame, non-blocking unless asked otherwise. */
public final class TapEndpoint implements AutoCloseable {
    /** virtio_net_hdr: u8 flags, u8 gso_type, u16 hdr_len, u16 gso_size, u16 csum_start, u16 csum_offset. */
    public static final int HEADER = 10;

    /** TUN_F_CSUM, of {@link #offload}: takes checksums that are left to its device. */
    public static final int CSUM = 1;

    private static final int IFF_TAP_NO_PI = 0x0002 | 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETSNDBUF = 0x400454d4L;

    static {
        Native.register(TapEndpoint.class, Platform.C_LIBRARY_NAME);
    }

    private final Fd fd;
    private final String name;
    /** Bytes before each frame. */
    private final int header;

    private final ByteBuffer buffer = Layout.direct(HEADER + (1 << 17));

    private TapEndpoint(Fd fd, String name, int header) {
        this.fd = fd;
        this.name = name;
        this.header = header;
    }

    static native long read(int fd, ByteBuffer data, long length);

    public static TapEndpoint open(String name) throws ErrnoException {
        return open(name, LibC.O_NONBLOCK, HEADER);
    }

    public static TapEndpoint blocking(String name) throws ErrnoException {
        return open(name, 0, HEADER);
    }

    /** A tap without virtio-net header, as of an emulated NIC; what it receives has one of zeros here. */
    public static TapEndpoint withoutHeader(String name) throws ErrnoException {
        return open(name, LibC.O_NONBLOCK, 0);
    }

    private static TapEndpoint open(String name, int flags, int header) throws ErrnoException {
        Fd fd = Fd.open("/dev/net/tun", LibC.O_RDWR | flags);
        ByteBuffer request = Layout.ifreq(name, header == 0 ? IFF_TAP_NO_PI : IFF_TAP_NO_PI | IFF_VNET_HDR);
        LibC.check("TUNSETIFF", LibC.ioctl(fd.number(), TUNSETIFF, request));
        return new TapEndpoint(fd, name, header);
    }

    public String name() {
        return name;
    }

    /** {@link #CSUM}, TUN_F_TSO4 2, TUN_F_TSO6 4, TUN_F_USO4 0x20, TUN_F_USO6 0x40: what this member takes unfinished. */
    public TapEndpoint offload(int flags) throws ErrnoException {
        LibC.check("TUNSETOFFLOAD", LibC.ioctl(fd.number(), TUNSETOFFLOAD, flags));
        return this;
    }

    public TapEndpoint sndbuf(int bytes) throws ErrnoException {
        ByteBuffer value = Layout.direct(4).putInt(0, bytes);
        LibC.check("TUNSETSNDBUF", LibC.ioctl(fd.number(), TUNSETSNDBUF, value));
        return this;
    }

    public void send(byte[] frame) throws ErrnoException {
        send(new byte[HEADER], frame);
    }

    public void send(byte[] header, byte[] frame) throws ErrnoException {
        buffer.put(0, header, 0, this.header).put(this.header, frame);
        long sent = LibC.write(fd.number(), buffer, this.header + frame.length);
        if (sent != this.header + frame.length) {
            throw LibC.failure("send " + frame.length + " bytes by " + name);
        }
    }

    /** Header and frame of each frame that arrives until none has come for {@code quiet} ms. */
    public List<byte[]> receive(int quiet) throws ErrnoException {
        List<byte[]> frames = new ArrayList<>();
        ByteBuffer poll = Layout.direct(Layout.POLLFD);
        Layout.pollfd(poll, 0, fd.number());
        while (LibC.poll(poll, 1, quiet) > 0) {
            long length = read(fd.number(), buffer, buffer.capacity());
            if (length < 0) {
                break;
            }
            byte[] bytes = new byte[HEADER + (int) length - header];
            buffer.get(0, bytes, HEADER - header, (int) length);
            frames.add(bytes);
        }
        return frames;
    }

    /** The frames alone. */
    public List<byte[]> frames(int quiet) throws ErrnoException {
        return receive(quiet).stream()
                .map(bytes -> Arrays.copyOfRange(bytes, HEADER, bytes.length))
                .toList();
    }

    @Override
    public void close() {
        fd.close();
    }
}
