// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Objects;
import java.util.Optional;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/** Taps that we make: for a guest's {@code type='ethernet'} NIC, which libvirt opens by name, and for users' programs. */
final class TapPlan {
    private TapPlan() {}

    /** Whether this tap, which we made, is a guest's: libvirt's first byte tells. */
    static boolean isGuests(Link link) {
        return link.mac() != null && link.mac().isOfTap();
    }

    static boolean isNamed(Network network, Link link) {
        return network.taps().stream().anyMatch(tap -> tap.device().equals(link.name()));
    }

    /** Fixed, so that who holds the tap can't keep another's address. */
    static Mac address(Network network, String device) {
        long mix = network.uuid().getMostSignificantBits() * 31 + device.hashCode();
        return Mac.local(mix);
    }

    /** A tap that a user's programs may open: {@code <ipn:tap>}. */
    static Link named(Desired desired, Network network, String device, int mtu) {
        return blank(desired, network, device, address(network, device), mtu);
    }

    /** Why the network can't have its named taps: one line; empty when it can. */
    static Optional<String> problem(Network network, Actual actual) {
        return network.taps().stream()
                .flatMap(tap -> actual.link(tap.device()).stream())
                .filter(link -> !Mark.madeFor(link.alias()).equals(Optional.of(network.uuid())))
                .findFirst()
                .map(link -> "device " + link.name() + " of <ipn:tap> exists and was not made for this network;"
                        + " choose another dev");
    }

    /** A tap whose owner this host doesn't know: one that is there stays as it is, for whoever holds it. */
    static Optional<String> ownerless(Network network, Desired desired) {
        return network.taps().stream()
                .filter(tap -> desired.accounts().ownerOf(tap).isEmpty())
                .findFirst()
                .map(tap -> "user " + tap.user() + " or group " + tap.group() + " of tap " + tap.device()
                        + " is not known to this host: getent shows those that are");
    }

    static Link made(Desired desired, Network network, Nic nic, int mtu) {
        // fe: as libvirt does: a tap with the guest's own address would keep its frames from the guest.
        return blank(
                desired,
                network,
                Objects.requireNonNull(nic.device()),
                nic.mac().ofTap(),
                mtu);
    }

    private static Link blank(Desired desired, Network network, String device, Mac mac, int mtu) {
        Link blank = new Link(
                0, device, Link.TUN, mac, mtu, true, true, false, null, Mark.made(network.uuid()), 1000, null, null);
        return PortPlan.wanted(desired, network, blank);
    }
}
