// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.IfLink.*;

import org.ipn.kernel.sys.XdpHook;

/**
 * The XDP programs of a link, by the kernel's numbers; 0 = none. (libbpf's bpf_xdp_query lists all links of the host to find one.)
 *
 * @param driver the driver's
 * @param generic the one above the driver, beside which the driver takes none
 */
public record XdpPrograms(int driver, int generic) {
    public static final XdpPrograms NONE = new XdpPrograms(0, 0);

    public int of(XdpHook.Mode mode) {
        return mode == XdpHook.Mode.DRIVER ? driver : generic;
    }

    /** Of an RTM_NEWLINK. */
    public static XdpPrograms read(Datagram datagram) throws MalformedMessage {
        datagram.need(Rtnetlink.IFINFOMSG);
        Attributes link = datagram.attributes(Rtnetlink.IFINFOMSG);
        while (link.next()) {
            if (link.type() == IFLA_XDP) {
                return of(link.nested());
            }
        }
        return NONE;
    }

    private static XdpPrograms of(Attributes xdp) throws MalformedMessage {
        int driver = 0;
        int generic = 0;
        while (xdp.next()) {
            switch (xdp.type()) {
                case IFLA_XDP_DRV_PROG_ID -> driver = xdp.u32();
                case IFLA_XDP_SKB_PROG_ID -> generic = xdp.u32();
                default -> {}
            }
        }
        return new XdpPrograms(driver, generic);
    }
}
