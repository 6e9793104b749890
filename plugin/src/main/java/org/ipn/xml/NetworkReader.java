// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.ipn.model.Access;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.LinkLocal;
import org.ipn.model.Members;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Portgroups;
import org.ipn.model.Switching;
import org.ipn.xml.schema.BusOrSwitch;
import org.ipn.xml.schema.Host;
import org.ipn.xml.schema.Peer;
import org.ipn.xml.schema.Policy;
import org.ipn.xml.schema.Portgroup;
import org.ipn.xml.schema.Tap;
import org.jspecify.annotations.Nullable;

/** The bound network, known to be without flaws, as the model has it; the defaults come in here. */
final class NetworkReader {
    private static final String ROOT = "root";
    private static final int VXLAN_PORT = 4789;

    private Access access = Access.DEFAULT;
    private final List<HostAddress> hosts = new ArrayList<>();
    private final List<Grab> grabs = new ArrayList<>();
    private final List<NamedTap> taps = new ArrayList<>();
    private @Nullable Overlay overlay;
    private final Map<String, PortPolicy> portgroups = new HashMap<>();

    private PortPolicy byDefault = PortPolicy.NONE;
    private final TextPlaces places;

    private NetworkReader(TextPlaces places) {
        this.places = places;
    }

    /** @param places of what {@code ours} holds */
    static Network read(NetworkElement network, UUID uuid, String kind, BusOrSwitch ours, TextPlaces places) {
        NetworkReader parts = new NetworkReader(places);
        ours.getParts().forEach(parts::add);
        Forward forward = requireNonNull(NetworkRules.forward(network));
        Integer own = ours.getMtu();
        int mtu = !forward.ownsBridge() ? MtuElement.of(network.mtu) : own == null ? 0 : own;
        Network read = new Network(
                uuid,
                requireNonNull(network.name),
                Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                requireNonNull(requireNonNull(network.bridge).name),
                forward,
                mtu,
                Forwarder.valueOf(
                        requireNonNullElse(ours.getForwarder(), "auto").toUpperCase(Locale.ROOT)),
                parts.access,
                new Members(parts.hosts, parts.grabs, parts.taps, parts.overlay),
                new Portgroups(parts.portgroups, plainPortgroups(network), defaultPortgroup(network)),
                parts.byDefault,
                switching(ours));
        return mtu > 0 ? read : read.withMtu(unsaid(read));
    }

    /** On a bridge of libvirt's, it is what libvirt and the ports make it. An overlay's is the same on all hypervisors that have the same XML. */
    private static int unsaid(Network network) {
        Overlay overlay = network.overlay();
        if (overlay != null) {
            return Network.DEFAULT_MTU - overlay.overhead(network.hasVlans());
        }
        return network.forward().ownsBridge() ? Network.DEFAULT_MTU : 0;
    }

    private static Switching switching(BusOrSwitch ours) {
        String snooping = ours.getSnooping();
        String linkLocal = ours.getForwardLinkLocal();
        return new Switching(
                snooping == null ? null : snooping.equals("yes"),
                linkLocal == null ? null : LinkLocal.mask(linkLocal),
                ours.getAgeing());
    }

    private static List<String> plainPortgroups(NetworkElement network) {
        return network.portgroups.stream()
                .map(portgroup -> portgroup.name)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The first, as libvirt has it. */
    private static @Nullable String defaultPortgroup(NetworkElement network) {
        return network.portgroups.stream()
                .filter(portgroup -> "yes".equals(portgroup.isDefault) && portgroup.name != null)
                .findFirst()
                .map(portgroup -> portgroup.name)
                .orElse(null);
    }

    private PortPolicy policy(Policy said) {
        return PortPolicy.of(places.said(said));
    }

    private static @Nullable String plain(@Nullable String address) {
        return address == null ? null : IpText.plain(address);
    }

    private void add(Object part) {
        if (part instanceof org.ipn.xml.schema.Access said) {
            String mode = said.getMode();
            access = new Access(
                    requireNonNullElse(said.getOwner(), Access.DEFAULT.owner()),
                    requireNonNullElse(said.getGroup(), Access.DEFAULT.group()),
                    mode == null ? Access.DEFAULT.mode() : Integer.parseInt(mode, 8));
        } else if (part instanceof Host said) {
            hosts.add(new HostAddress(said.getAddress(), said.getDev(), policy(said)));
        } else if (part instanceof org.ipn.xml.schema.Grab said) {
            grabs.add(new Grab(said.getDev(), "yes".equals(said.getForce()), said.getConfirm(), policy(said)));
        } else if (part instanceof Tap said) {
            taps.add(new NamedTap(
                    said.getDev(),
                    requireNonNullElse(said.getUser(), ROOT),
                    requireNonNullElse(said.getGroup(), ROOT),
                    policy(said),
                    requireNonNullElse(said.getQueues(), 1),
                    false));
        } else if (part instanceof org.ipn.xml.schema.Overlay said) {
            overlay = new Overlay(
                    said.getVni(),
                    plain(said.getLocal()),
                    requireNonNullElse(said.getPort(), VXLAN_PORT),
                    said.getPeers().stream()
                            .map(Peer::getAddress)
                            .map(IpText::plain)
                            .toList(),
                    plain(said.getGroup()),
                    said.getDev(),
                    "yes".equals(said.getEvpn()),
                    policy(said));
        } else if (part instanceof Portgroup said) {
            portgroups.put(said.getName(), policy(said));
        } else if (part instanceof org.ipn.xml.schema.Default said) {
            byDefault = policy(said);
        }
    }
}
