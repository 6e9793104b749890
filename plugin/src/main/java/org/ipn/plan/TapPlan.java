// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Objects;
import java.util.Optional;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.Traits;
import org.jspecify.annotations.Nullable;

/** Taps that we make: for a guest's {@code type='ethernet'} NIC, which libvirt opens by name, and for users' programs. */
public final class TapPlan {
    private TapPlan() {}

    /** Whether this tap, which we made, is a guest's: libvirt's first byte tells. */
    static boolean isGuests(Link link) {
        return link.mac() != null && link.mac().isOfTap();
    }

    /** The same, of one whose address may be its user's doing. */
    static boolean isGuests(Desired desired, Link link) {
        return isGuests(link) && !desired.isUsers(link);
    }

    static boolean isNamed(Network network, Link link) {
        return named(network, link).isPresent();
    }

    /** The element whose tap this is; of a tap that was renamed, by its address, which is as good as its name. */
    static Optional<NamedTap> named(Network network, Link link) {
        boolean made = link.isTap() && Mark.isMadeFor(network.uuid(), link.alias());
        return named(network, link.name())
                .or(() -> network.taps().stream()
                        .filter(tap -> made && address(network, tap.device()).equals(link.mac()))
                        .findFirst());
    }

    private static Optional<NamedTap> named(Network network, @Nullable String device) {
        return network.taps().stream()
                .filter(tap -> tap.device().equals(device))
                .findFirst();
    }

    /** Whether who is to open this tap of ours could not, for the number of its queues, and nobody else has it open: only a new one puts that right. */
    static boolean hasOtherQueues(Desired desired, Link tap) {
        return !tap.traits().held() && differs(tap, queues(desired, tap));
    }

    /** How many queues are asked of a tap that we made; empty where nobody asks for it any more. */
    private static Optional<Integer> queues(Desired desired, Link tap) {
        Optional<Network> network = Mark.madeFor(tap.alias()).flatMap(desired::network);
        return isGuests(desired, tap)
                ? desired.nicOf(tap)
                        .map(Desired.Owned::nic)
                        .filter(nic -> nic.type() == Nic.Type.ETHERNET)
                        .map(Nic::queues)
                : network.flatMap(asking -> named(asking, tap)).map(NamedTap::queues);
    }

    private static boolean differs(Link tap, Optional<Integer> queues) {
        return queues.filter(asked -> asked > 1 != tap.traits().multiQueue()).isPresent();
    }

    /** Why taps of the network have other queues than they are asked to have: one line; empty when they have not. */
    static Optional<String> held(Network network, Desired desired, Actual actual) {
        return actual.madeFor(network.uuid()).stream()
                .filter(Link::isTap)
                .filter(link -> differs(link, queues(desired, link)))
                .findFirst()
                .map(link ->
                        "tap " + link.name() + " has " + number(link.traits().multiQueue()) + ", and "
                                + number(!link.traits().multiQueue())
                                + (link.traits().multiQueue() ? " is" : " are")
                                + " asked for: a program has it open, and has to close it first (lsof /dev/net/tun)");
    }

    /** Why a guest that is about to start can't have its {@code type='ethernet'} NIC on one of our taps: one line; empty when it can, or opens somebody else's. */
    public static Optional<String> problem(Desired desired, Nic nic, Actual actual) {
        if (nic.type() == Nic.Type.OPENED) {
            return actual.link(nic.device())
                    .filter(tap -> Mark.madeFor(tap.alias()).isPresent())
                    .flatMap(tap -> SharedTaps.taken(desired, nic, tap));
        }
        Optional<Network> network = desired.networkNamed(nic.network());
        if (network.isEmpty()) {
            return Optional.of("IPN network " + nic.network() + " is not active: virsh net-start " + nic.network());
        }
        Optional<Link> tap = actual.link(nic.device());
        return tap.isEmpty()
                ? Optional.empty()
                : problem(network.get(), nic, tap.get()).or(() -> SharedTaps.taken(desired, nic, tap.get()));
    }

    private static Optional<String> problem(Network network, Nic nic, Link tap) {
        if (Mark.madeFor(tap.alias()).isEmpty()) {
            return Optional.of("tap " + tap.name() + " exists and is not ours; choose another <target dev=…/>");
        }
        if (!tap.isTap() || !Mark.isMadeFor(network.uuid(), tap.alias())) {
            return Optional.of("device " + tap.name() + " is not a tap of network " + network.name()
                    + "; choose another <target dev=…/>");
        }
        boolean lasting = isNamed(network, tap) || tap.traits().held();
        return lasting && differs(tap, Optional.of(nic.queues()))
                ? Optional.of("tap " + tap.name() + " has "
                        + number(tap.traits().multiQueue()) + ", and <driver queues=\"" + nic.queues()
                        + "\"/> can't open it: queues=\"" + nic.queues() + "\" of <ipn:tap>, or of ipn port add, would")
                : Optional.empty();
    }

    private static String number(boolean several) {
        return several ? "several queues" : "one queue";
    }

    /** Fixed, so that who holds the tap can't keep another's address. */
    static Mac address(Network network, String device) {
        long mix = network.uuid().getMostSignificantBits() * 31 + device.hashCode();
        return Mac.local(mix);
    }

    /** A tap that a user's programs may open: {@code <ipn:tap>}. */
    static Link named(Desired desired, Network network, String device, int mtu) {
        boolean several = named(network, device).filter(tap -> tap.queues() > 1).isPresent();
        return blank(desired, network, device, address(network, device), mtu, several);
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
                mtu,
                nic.queues() > 1);
    }

    private static Link blank(Desired desired, Network network, String device, Mac mac, int mtu, boolean multiQueue) {
        Link blank = new Link(
                0, device, Link.TUN, mac, mtu, true, true, false, null, Mark.made(network.uuid()), 1000, null, null);
        return PortPlan.wanted(desired, network, blank.withTraits(Traits.PLAIN.withMultiQueue(multiQueue)));
    }
}
