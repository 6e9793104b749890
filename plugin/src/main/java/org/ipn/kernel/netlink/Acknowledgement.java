// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import org.jspecify.annotations.Nullable;

/**
 * How a request ended: NLMSG_ERROR, or the NLMSG_DONE of a dump.
 *
 * @param errno 0 = done
 * @param text the kernel's words, NLMSGERR_ATTR_MSG
 */
public record Acknowledgement(int errno, @Nullable String text) {
    private static final int ERROR = 4;

    /** Reads the message at which {@code datagram} stands. */
    public static Acknowledgement read(Datagram datagram) throws MalformedMessage {
        datagram.need(ERROR);
        return new Acknowledgement(-datagram.u32(0), text(datagram));
    }

    /** After the error, an NLMSG_ERROR quotes the request, in full or (NLM_F_CAPPED) only its header. */
    private static @Nullable String text(Datagram datagram) throws MalformedMessage {
        if (!datagram.has(Netlink.NLM_F_ACK_TLVS)) {
            return null;
        }
        int quoted = 0;
        if (datagram.type() == Netlink.NLMSG_ERROR) {
            datagram.need(ERROR + Netlink.NLMSG_HDRLEN);
            quoted = datagram.has(Netlink.NLM_F_CAPPED) ? Netlink.NLMSG_HDRLEN : datagram.u32(ERROR);
        }
        if (quoted < 0 || quoted > 1 << 20) {
            throw new MalformedMessage("request of " + quoted + " bytes quoted");
        }
        Attributes attributes = datagram.attributes(ERROR + quoted);
        while (attributes.next()) {
            if (attributes.type() == Netlink.NLMSGERR_ATTR_MSG) {
                return attributes.text();
            }
        }
        return null;
    }
}
