// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.Vxlans;
import org.ipn.model.Link;
import org.ipn.model.Overlay;
import org.ipn.model.Vxlan;
import org.ipn.model.report.Reports.Doctor.Finding;
import org.jspecify.annotations.Nullable;

/** What {@code ipn doctor} says of overlays: who may send to them is the firewall's to say, which is not {@code ipnd}'s to touch. */
final class OverlayCheck {
    /** As {@code ipnd} marks what it made. */
    private static final String OURS = "ipn:";

    private OverlayCheck() {}

    /**
     * One for each overlay of this host.
     *
     * @param listed VNIs whose peers are those that their network's XML lists: of others, there may be more tomorrow
     */
    static List<Finding> findings(Set<Integer> listed) {
        List<Finding> findings = new ArrayList<>();
        try (Links links = new Links();
                Vxlans vxlans = new Vxlans()) {
            for (Link link : links.dump().links()) {
                Vxlan vxlan = link.traits().vxlan();
                if (vxlan != null && link.alias().startsWith(OURS)) {
                    List<String> peers = vxlan.group() == null ? vxlans.peers(link) : List.of();
                    findings.add(of(link.name(), vxlan.port(), listed.contains(vxlan.vni()) ? peers : List.of()));
                    for (String peer : peers) {
                        if (vxlans.hop(peer, vxlan.local()).isEmpty()) {
                            findings.add(unreachable(link.name(), vxlan.local(), peer));
                        }
                    }
                }
            }
        } catch (KernelException e) {
            findings.add(new Finding("overlays", "error", String.valueOf(e.getMessage()), null));
        }
        return findings;
    }

    private static Finding unreachable(String device, @Nullable String local, String peer) {
        return new Finding(
                "overlay " + device,
                "warning",
                "there is no route to " + peer + (local == null ? "" : " from " + local)
                        + ": what is for it is lost until there is one",
                "ip route get " + peer + (local == null ? "" : " from " + local)
                        + " says why; or another <ipn:peer> by virsh net-edit");
    }

    /** @param peers none where it has a group, or where they may be others tomorrow */
    static Finding of(String device, int port, List<String> peers) {
        String rule = "";
        if (!peers.isEmpty()) {
            rule = (Overlay.isIpv6(peers.get(0)) ? "ip6" : "ip") + " saddr != { "
                    + String.join(", ", peers.stream().sorted().toList()) + " } ";
        }
        return new Finding(
                "overlay " + device,
                "ok",
                "takes what comes to UDP port " + port
                        + " from whoever reaches it; the firewall of the underlay lets the"
                        + " other hypervisors in alone by a rule such as",
                peers.isEmpty()
                        ? "nft add rule inet filter input iifname != UNDERLAY udp dport " + port + " drop"
                        : "nft add rule inet filter input udp dport " + port + " " + rule + "drop");
    }
}
