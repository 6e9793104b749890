// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * A guest's NIC, from {@code <interface>} and the {@code <ipn:port>} with its MAC.
 *
 * @param device the tap's name; null until libvirt has made it
 * @param network libvirt network by name, or for ETHERNET the one that {@code <ipn:port network=>} names; null = none
 * @param bridge the bridge it is plugged into, or, as a macvtap, sits upon, where the XML says so
 * @param portgroup the portgroup that it asked for
 * @param isolated libvirt's own {@code <port isolated=…/>}; null = not said
 * @param down its guest sees no carrier ({@code <link state='down'/>}, {@code virsh domif-setlink}); the tap itself stays up
 * @param mtu bytes, its own {@code <mtu size=…/>}; 0 = not said, the network's
 * @param queues as many times its tap is opened ({@code <driver queues=…/>}); of one that is opened more than once, every opener asks for several
 * @param filtered libvirt filters or shapes its frames ({@code <filterref>}, {@code <bandwidth>}) where a bridge's port is
 */
public record Nic(
        Mac mac,
        Type type,
        @Nullable String device,
        @Nullable String network,
        @Nullable String bridge,
        @Nullable String portgroup,
        @Nullable Boolean isolated,
        boolean filtered,
        boolean down,
        int mtu,
        int queues) {

    /** One with one queue whose link is up, and that has its network's MTU. */
    public Nic(
            Mac mac,
            Type type,
            @Nullable String device,
            @Nullable String network,
            @Nullable String bridge,
            @Nullable String portgroup,
            @Nullable Boolean isolated,
            boolean filtered) {
        this(mac, type, device, network, bridge, portgroup, isolated, filtered, false, 0, 1);
    }

    /** Whether its guest's XML plugs it into this network, by its name or by its bridge. */
    public boolean isIn(Network other) {
        return other.name().equals(network) || other.bridge().equals(bridge);
    }

    /**
     * This NIC, which libvirt calls one plugged into a bridge by now, as the member of a network that {@code was} says it is: it still sits
     * on that very bridge.
     */
    public Nic stillIn(Nic was) {
        boolean turned = type == Type.BRIDGE && was.type == Type.NETWORK && bridge != null && bridge.equals(was.bridge);
        return turned
                ? new Nic(
                        mac,
                        was.type,
                        device,
                        was.network,
                        bridge,
                        was.portgroup,
                        isolated,
                        filtered,
                        down,
                        mtu,
                        queues)
                : this;
    }

    /** How the NIC is plugged in (libvirt's formatdomain, {@code <interface type=>}). */
    public enum Type {
        /** {@code type='network'}, or the live form of it. */
        NETWORK,
        /** {@code type='bridge'} without a network. */
        BRIDGE,
        /** {@code type='ethernet'} with {@code <target managed='no'/>}, and a network that {@code <ipn:port>} names: the tap is ours to make. */
        ETHERNET,
        /**
         * {@code type='ethernet'} that opens a tap by its name, which somebody else has made, as {@code ipn port add}: a member where that tap is
         * one.
         */
        OPENED,
        /** A veth whose other end is in a container that libvirt does not know, by the word of its runtime's plugin. */
        CONTAINER,
        /** vhost-user, macvtap, SR-IOV, user: it has no tap on a bridge and is never a member. */
        NO_TAP;

        /** Whether it asks for a network's portgroup, the default one too. */
        public boolean hasPortgroup() {
            return this == NETWORK || this == CONTAINER;
        }
    }
}
