// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ipn.xml.schema.Overlay;
import org.ipn.xml.schema.Peer;
import org.jspecify.annotations.Nullable;

/** What no schema can say of {@code <ipn:overlay>}. */
final class OverlayRules {
    private final String label;
    private final Vocabulary vocabulary;
    private final Consumer<String> flaws;

    OverlayRules(String label, Vocabulary vocabulary, Consumer<String> flaws) {
        this.label = label;
        this.vocabulary = vocabulary;
        this.flaws = flaws;
    }

    /** @param sound no attribute of it is wrong, so that what is missing is not what was wrong */
    void check(Overlay overlay, boolean sound) {
        boolean byGroup = overlay.getGroup() != null || overlay.getDev() != null;
        boolean byEvpn = "yes".equals(overlay.getEvpn());
        int ways = (overlay.getPeers().isEmpty() ? 0 : 1) + (byGroup ? 1 : 0) + (byEvpn ? 1 : 0);
        if (sound && ways != 1) {
            flaws.accept(label + " has " + (ways == 0 ? "no way" : "several ways")
                    + " to find the other hypervisors; allowed is one of <ipn:peer>, group with dev, evpn=\"yes\"");
        }
        if (sound && byGroup && (overlay.getGroup() == null || overlay.getDev() == null)) {
            flaws.accept("group and dev of " + label + " go together");
        }
        if (sound && byEvpn && overlay.getLocal() == null) {
            flaws.accept(
                    "evpn=\"yes\" of " + label + " needs local: the address of this host that the others are told");
        }
        if (sound && byEvpn && overlay.getLocal() != null && Addresses.isIpv6(overlay.getLocal())) {
            flaws.accept(Words.attribute("local", overlay.getLocal()) + " in " + label
                    + ": with evpn=\"yes\", allowed are IPv4 addresses alone, by which FRR names hypervisors");
        }
        List<String> said = new ArrayList<>();
        for (Peer peer : overlay.getPeers()) {
            unicast("address", peer.getAddress(), said);
        }
        twice(said);
        unicast("local", overlay.getLocal(), said);
        itself(overlay);
        address("group", overlay.getGroup(), true, said);
        if (said.stream().map(Addresses::isIpv6).distinct().count() > 1) {
            flaws.accept(label + " mixes IPv4 and IPv6; allowed is one of them");
        }
    }

    /** Each frame would reach it twice. */
    private void twice(List<String> peers) {
        Set<String> once = new HashSet<>();
        peers.stream()
                .filter(peer -> !once.add(Addresses.plain(peer)))
                .forEach(peer -> flaws.accept("peer " + peer + " stands in " + label + " a second time"));
    }

    private void itself(Overlay overlay) {
        String local = overlay.getLocal();
        Optional<InetAddress> own = local == null ? Optional.empty() : Addresses.parse(local);
        overlay.getPeers().stream()
                .map(Peer::getAddress)
                .filter(peer -> peer != null && own.isPresent() && own.equals(Addresses.parse(peer)))
                .findFirst()
                .ifPresent(peer -> flaws.accept("peer " + peer + " is local of " + label
                        + ": this host itself; <ipn:peer> names the others alone"));
    }

    private void unicast(String attribute, @Nullable String text, List<String> said) {
        address(attribute, text, false, said);
    }

    /** A link-local one means nothing without its link, of which nothing is said here. */
    private static boolean isOfAHost(InetAddress address) {
        return !address.isMulticastAddress() && !address.isAnyLocalAddress() && !address.isLinkLocalAddress();
    }

    private void address(String attribute, @Nullable String text, boolean multicast, List<String> said) {
        if (text == null || !vocabulary.looksLike("ipAddress", text)) {
            return;
        }
        Optional<InetAddress> address = Addresses.parse(text);
        if (address.filter(its -> multicast ? its.isMulticastAddress() : isOfAHost(its))
                .isEmpty()) {
            flaws.accept(Words.attribute(attribute, text) + " in " + label + ": allowed are "
                    + (multicast ? "multicast" : "unicast") + " addresses, IPv4 or IPv6"
                    + (multicast ? "" : ", but for link-local ones"));
        } else {
            said.add(text);
        }
    }
}
