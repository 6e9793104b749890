// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * A network device of the kernel: what {@code ip -d link show} tells of it, as far as we ever set it.
 *
 * @param index ifindex; 0 = not made yet
 * @param kind rtnetlink's kind: {@code bridge}, {@code tun}, {@code veth}, {@code vxlan}, …; empty for a physical NIC
 * @param mac null for a device without an Ethernet address
 * @param up administratively up (IFF_UP)
 * @param arp answers ARP (without IFF_NOARP)
 * @param linkLocal makes itself an IPv6 link-local address (addr_gen_mode other than none)
 * @param master name of the bridge, bond or VRF it belongs to; null = none
 * @param alias ifalias; empty = none
 * @param queue txqueuelen, frames
 * @param bridge only of a bridge
 * @param port only of a bridge's port
 * @param watched somebody listens to all its frames, as tcpdump does
 * @param traits what it is by itself
 */
public record Link(
        int index,
        String name,
        String kind,
        @Nullable Mac mac,
        int mtu,
        boolean up,
        boolean arp,
        boolean linkLocal,
        @Nullable String master,
        String alias,
        int queue,
        @Nullable BridgeSettings bridge,
        @Nullable PortSettings port,
        boolean watched,
        Traits traits) {

    public static final String BRIDGE = "bridge";
    public static final String TUN = "tun";
    public static final String VETH = "veth";
    public static final String VXLAN = "vxlan";

    /** The alias of what we made and no network needs: on its way out, or never finished, as its ipnd died. Who finds it removes it. */
    public static final String NOBODYS = "ipn:00000000-0000-0000-0000-000000000000";

    /** One to which nobody listens, and of which nothing else is known. */
    public Link(
            int index,
            String name,
            String kind,
            @Nullable Mac mac,
            int mtu,
            boolean up,
            boolean arp,
            boolean linkLocal,
            @Nullable String master,
            String alias,
            int queue,
            @Nullable BridgeSettings bridge,
            @Nullable PortSettings port) {
        this(index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, false, Traits.PLAIN);
    }

    public boolean isBridge() {
        return kind.equals(BRIDGE);
    }

    public boolean isTap() {
        return kind.equals(TUN);
    }

    public boolean isVeth() {
        return kind.equals(VETH);
    }

    /** Whether this is its name, or one of its further ones. */
    public boolean isCalled(String name) {
        return this.name.equals(name) || traits.altnames().contains(name);
    }

    public Link withUp(boolean up) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withArp(boolean arp) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withLinkLocal(boolean linkLocal) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withMac(@Nullable Mac mac) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withMtu(int mtu) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withMaster(@Nullable String master) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withAlias(String alias) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withQueue(int queue) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withBridge(@Nullable BridgeSettings bridge) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withPort(@Nullable PortSettings port) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }

    public Link withTraits(Traits traits) {
        return new Link(
                index, name, kind, mac, mtu, up, arp, linkLocal, master, alias, queue, bridge, port, watched, traits);
    }
}
