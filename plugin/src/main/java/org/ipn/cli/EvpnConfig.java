// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.OneLine;
import org.ipn.model.report.OverlayReport;
import org.jspecify.annotations.Nullable;

/**
 * FRR's configuration for a network's overlay on one host; pure. What it says is FRR's own language (docs.frrouting.org: bgp.html, evpn.html),
 * of 8.4 and later.
 *
 * @param local of this host, which the others are told
 * @param peers other speakers of BGP: addresses, or NICs behind each of which one is
 * @param listen prefixes, such as {@code 192.0.2.0/24}, from which whoever comes is taken
 * @param external the peers are of other autonomous systems
 * @param reflector it tells its peers what it hears from the others of them
 * @param target of routes, ASN:N, the same on all hosts
 */
record EvpnConfig(
        String network,
        int vni,
        String local,
        long as,
        List<String> peers,
        List<String> listen,
        boolean external,
        boolean reflector,
        String target) {

    /** How a NIC is told from an address: a name has no colon, and is not of numbers and dots alone. */
    static boolean isAddress(String peer) {
        return peer.indexOf(':') >= 0 || peer.matches("[0-9.]+");
    }

    /** Why no configuration can be made of it; null where it can. */
    static @Nullable String whyNot(String network, @Nullable OverlayReport overlay) {
        if (overlay == null || !overlay.isByEvpn()) {
            return "network " + network + " has no <ipn:overlay evpn=\"yes\">: FRR has nothing to do for it";
        }
        return null;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("! IPN network " + OneLine.of(network) + ", VNI " + vni
                + ": append this to /etc/frr/frr.conf, say bgpd=yes in /etc/frr/daemons,");
        lines.add(
                "! then systemctl restart frr; or, while bgpd runs: vtysh -f THIS-FILE, then vtysh -c 'write memory'.");
        lines.add("router bgp " + as);
        lines.add(" bgp router-id " + local);
        lines.add(" no bgp default ipv4-unicast");
        if (external) {
            lines.add(" no bgp ebgp-requires-policy");
        }
        lines.add(" neighbor ipn peer-group");
        lines.add(" neighbor ipn remote-as " + (external ? "external" : "internal"));
        lines.add(" ! A host that is cut off is found out after 9 s, and asked for every 5 s.");
        lines.add(" neighbor ipn timers 3 9");
        lines.add(" neighbor ipn timers connect 5");
        for (String peer : peers) {
            lines.add(
                    isAddress(peer)
                            ? " neighbor " + peer + " peer-group ipn"
                            : " neighbor " + peer + " interface peer-group ipn");
        }
        listen.forEach(prefix -> lines.add(" bgp listen range " + prefix + " peer-group ipn"));
        if (peers.stream().anyMatch(peer -> !isAddress(peer))) {
            lines.add(" ! Peers without addresses hear by BGP, too, where this host is.");
            lines.add(" address-family ipv4 unicast");
            lines.add("  network " + local + "/32");
            lines.add("  neighbor ipn activate");
            lines.add(" exit-address-family");
        }
        lines.add(" address-family l2vpn evpn");
        lines.add("  neighbor ipn activate");
        if (reflector) {
            lines.add("  neighbor ipn route-reflector-client");
        }
        lines.add("  advertise-all-vni");
        lines.add("  ! A guest that migrates often, or an address that VRRP moves, is no duplicate.");
        lines.add("  no dup-addr-detection");
        lines.add("  vni " + vni);
        lines.add("   route-target import " + target);
        lines.add("   route-target export " + target);
        lines.add("  exit-vni");
        lines.add(" exit-address-family");
        lines.add("exit");
        return String.join("\n", lines) + "\n";
    }
}
