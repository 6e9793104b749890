// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import org.ipn.model.Hop;
import org.jspecify.annotations.Nullable;

/** The way to one address, as bytes ({@code linux/rtnetlink.h}). */
public final class RouteMessages {
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_METRICS = 8;
    /** In RTA_METRICS, u32. */
    private static final int RTAX_MTU = 2;

    /** rtmsg: u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags. */
    private static final int RTMSG = 12;

    private RouteMessages() {}

    /**
     * {@code ip route get TO from FROM}.
     *
     * @param from null = whichever address the kernel chooses
     */
    public static ByteBuffer get(NetlinkMessage message, String to, @Nullable String from) {
        byte[] there = IpAddress.bytes(to);
        byte[] here = from == null ? new byte[0] : IpAddress.bytes(from);
        int family = there.length == 4 ? Rtnetlink.AF_INET : Rtnetlink.AF_INET6;
        message.begin(Rtnetlink.RTM_GETROUTE, 0)
                .bytes4(family, there.length * 8, here.length * 8, 0)
                .words(0, 0)
                .bytes(RTA_DST, there);
        return (here.length == 0 ? message : message.bytes(RTA_SRC, here)).end();
    }

    /** The first hop of the route at which {@code datagram} stands. */
    public static Hop read(Datagram datagram) throws MalformedMessage {
        datagram.need(RTMSG);
        int device = 0;
        int mtu = 0;
        Attributes attributes = datagram.attributes(RTMSG);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_OIF -> device = attributes.u32();
                case RTA_METRICS -> mtu = mtu(attributes.nested());
                default -> {}
            }
        }
        return new Hop(device, mtu);
    }

    private static int mtu(Attributes metrics) throws MalformedMessage {
        int mtu = 0;
        while (metrics.next()) {
            if (metrics.type() == RTAX_MTU) {
                mtu = metrics.u32();
            }
        }
        return mtu;
    }
}
