// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * A grabbed NIC: which one it is, whatever it is called by now, and how it was and will be again.
 *
 * @param device as {@code <ipn:grab dev=>} called it
 * @param index its ifindex
 * @param permanent the address that its hardware came with; null = none
 * @param address the one that it had when it was grabbed; null = an older ipnd did not note it, and the name is all that is known
 * @param mtu bytes
 * @param alias its ifalias, of the admin's; empty = none
 */
public record FoundNic(
        String device,
        int index,
        @Nullable Mac permanent,
        @Nullable Mac address,
        boolean up,
        int mtu,
        String alias) {

    /** @param device see {@link FoundNic} */
    public static FoundNic of(String device, Link nic) {
        return new FoundNic(device, nic.index(), nic.traits().permanent(), nic.mac(), nic.up(), nic.mtu(), nic.alias());
    }

    /** Whether the link of that ifindex, which may have been another's since, is this NIC, as far as its addresses tell. */
    public boolean isOf(Link link) {
        if (link.index() != index) {
            return false;
        }
        if (address == null) {
            return link.name().equals(device);
        }
        Mac hardware = link.traits().permanent();
        return permanent == null ? hardware == null && address.equals(link.mac()) : permanent.equals(hardware);
    }

    /** The NIC without a master, as it was. */
    public Link restored(Link nic) {
        return nic.withMaster(null).withUp(up).withMtu(mtu).withAlias(alias);
    }
}
