// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network's VXLAN to other hypervisors: {@code <ipn:overlay>}. Addresses are as the JDK writes them: two texts of one come out the same.
 *
 * @param vni 1 to 16777215
 * @param port UDP port
 * @param peers addresses of the other hypervisors; empty with group or evpn
 * @param policy of what comes from them and goes to them
 */
public record Overlay(
        int vni,
        @Nullable String local,
        int port,
        List<String> peers,
        @Nullable String group,
        @Nullable String device,
        boolean evpn,
        PortPolicy policy) {
    /** Of IPv4, UDP, VXLAN and the inner Ethernet header: 20 + 8 + 8 + 14 bytes. IPv6's own header is 20 bytes longer. */
    private static final int OVER_IPV4 = 50;

    private static final int OVER_IPV6 = 70;
    private static final int TAG = 4;

    public Overlay {
        peers = List.copyOf(peers);
    }

    /**
     * By how many bytes a packet is longer on the way between the hypervisors.
     *
     * @param tagged the frame around it may carry the tag of a VLAN
     */
    public int overhead(boolean tagged) {
        boolean ipv6 = Stream.concat(Stream.of(local, group), peers.stream())
                .filter(Objects::nonNull)
                .anyMatch(Overlay::isIpv6);
        return (ipv6 ? OVER_IPV6 : OVER_IPV4) + (tagged ? TAG : 0);
    }

    /** @param address as it stands in the XML, or as the JDK writes it */
    public static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }
}
