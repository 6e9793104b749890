// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * How a NIC was before it was grabbed, and will be again.
 *
 * @param index its ifindex: a NIC of that name with another one is another NIC
 * @param mtu bytes
 * @param alias its ifalias, of the admin's; empty = none
 */
public record Found(int index, boolean up, int mtu, String alias) {

    public static Found of(Link nic) {
        return new Found(nic.index(), nic.up(), nic.mtu(), nic.alias());
    }

    /** The NIC without a master, as it was. */
    public Link restored(Link nic) {
        return nic.withMaster(null).withUp(up).withMtu(mtu).withAlias(alias);
    }
}
