// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.Neighbour.*;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.ipn.model.FdbEntry;
import org.ipn.model.Mac;
import org.jspecify.annotations.Nullable;

/** A bridge's FDB, as bytes. */
public final class FdbMessages {
    private FdbMessages() {}

    /** {@code bridge fdb show br BRIDGE}, by ifindex. */
    public static ByteBuffer dump(NetlinkMessage message, int bridge) {
        return message.begin(Rtnetlink.RTM_GETNEIGH, Netlink.NLM_F_DUMP)
                .fdb()
                .u32(NDA_MASTER, bridge)
                .end();
    }

    /**
     * Reads the RTM_NEWNEIGH at which {@code datagram} stands; null for what is none of {@code bridge}'s entries: a device's own list of
     * addresses ({@code self}) names no bridge.
     *
     * @param device name of a port by ifindex, null for what is no port, such as the bridge itself
     */
    public static @Nullable FdbEntry read(Datagram datagram, int bridge, IntFunction<@Nullable String> device)
            throws MalformedMessage {
        datagram.need(NDMSG);
        boolean permanent = (datagram.u16(8) & (NUD_PERMANENT | NUD_NOARP)) != 0;
        String port = device.apply(datagram.u32(4));
        Mac mac = null;
        Integer vlan = null;
        int master = 0;
        long age = 0;
        Attributes attributes = datagram.attributes(NDMSG);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_LLADDR -> mac = attributes.mac();
                case NDA_MASTER -> master = attributes.u32();
                case NDA_VLAN -> vlan = attributes.u16();
                case NDA_CACHEINFO -> age = Integer.toUnsignedLong(attributes.u32(NDM_UPDATED)) / Rtnetlink.USER_HZ;
                default -> {}
            }
        }
        if (mac == null || port == null || master != bridge) {
            return null;
        }
        return new FdbEntry(mac, port, vlan, age, permanent);
    }
}
