// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;

/**
 * A tap that goes with this object, unless made {@link #persist persistent}. In the network namespace of the thread that made it. Not
 * thread-safe.
 */
public final class TunDevice implements AutoCloseable {
    // linux/if_tun.h
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final long TUNSETIFF = iow(202);
    private static final long TUNSETPERSIST = iow(203);
    private static final long TUNSETOWNER = iow(204);
    private static final long TUNSETGROUP = iow(206);

    private final Fd fd;
    private final String name;

    private TunDevice(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /**
     * Makes a tap with one queue, down, whose frames carry a virtio-net header if the opener wants it.
     *
     * @throws ErrnoException EBUSY where any device has that name
     */
    public static TunDevice make(String name) throws ErrnoException {
        return make(name, IFF_VNET_HDR);
    }

    /**
     * The same with as many queues as it is opened times, up to 256, by programs that ask for several queues too (IFF_MULTI_QUEUE); to others it is
     * closed, as one with one queue is to those (EINVAL).
     */
    public static TunDevice makeMultiQueue(String name) throws ErrnoException {
        return make(name, IFF_VNET_HDR | IFF_MULTI_QUEUE);
    }

    /** Like {@link #make(String)}, but its frames never carry a header. */
    public static TunDevice makePlain(String name) throws ErrnoException {
        return make(name, 0);
    }

    private static TunDevice make(String name, int flags) throws ErrnoException {
        ByteBuffer request = Layout.ifreq(name, flags | IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL);
        Fd fd = Fd.open("/dev/net/tun", LibC.O_RDWR);
        try {
            LibC.check("TUNSETIFF", LibC.ioctl(fd.number(), TUNSETIFF, request));
            return new TunDevice(fd, name);
        } catch (ErrnoException failed) {
            fd.close();
            throw failed;
        }
    }

    /** What reads and writes its frames; closed with this. */
    public Fd fd() {
        return fd;
    }

    /** Only this user, and who has CAP_NET_ADMIN, may open it; with neither owner nor group anyone may. */
    public void owner(int user) throws ErrnoException {
        set("TUNSETOWNER", TUNSETOWNER, user);
    }

    /** Only this group's users may open it; where there is an owner too, only the owner as one of them. */
    public void group(int group) throws ErrnoException {
        set("TUNSETGROUP", TUNSETGROUP, group);
    }

    public void persist() throws ErrnoException {
        set("TUNSETPERSIST", TUNSETPERSIST, 1);
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return name;
    }

    private void set(String call, long request, int value) throws ErrnoException {
        LibC.check(call, LibC.ioctl(fd.number(), request, Integer.toUnsignedLong(value)));
    }

    /** _IOW('T', number, int) of asm-generic/ioctl.h: x86, Arm, RISC-V, s390. */
    private static long iow(int number) {
        return 1L << 30 | Integer.BYTES << 16 | 'T' << 8 | number;
    }
}
