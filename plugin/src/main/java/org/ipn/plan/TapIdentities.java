// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.jspecify.annotations.Nullable;

/**
 * Whose the taps, and the veths of containers, on bridges are that libvirt, or somebody else but we, made. It is found out once, by a claim, or by name and address; from
 * then on the ifindex says it, for who has a tap open may give it any address (tun's SIOCSIFHWADDR asks for no privilege), and so another
 * guest's.
 *
 * @param byIndex those that are known
 * @param fresh nothing was kept of earlier looks: nobody can tell yet which taps are new
 */
public record TapIdentities(Map<Integer, Owner> byIndex, boolean fresh) {
    public static final TapIdentities NONE = new TapIdentities(Map.of(), true);

    /** Whom no guest's XML named, and no claim, when it was first seen on a bridge. */
    public static final Owner STRANGER = new Owner(null, null, null, false);

    /**
     * A guest's NIC.
     *
     * @param device its tap's name in the guest's XML; null = not told yet
     * @param lasting the tap is an admin's, which the guest opened: it outlasts the guest, and is the next one's
     */
    public record Owner(
            @Nullable UUID guest,
            @Nullable Mac mac,
            @Nullable String device,
            boolean lasting) {
        boolean isStranger() {
            return guest == null;
        }

        private boolean is(Desired.Owned owned) {
            return owned.guest().uuid().equals(guest)
                    && owned.nic().mac().equals(mac)
                    && owned.nic().device() != null
                    && owned.nic().device().equals(device);
        }
    }

    public TapIdentities {
        byIndex = Map.copyOf(byIndex);
    }

    /** The running guest's NIC that this link is known to be the tap of. */
    Optional<Desired.Owned> nicOf(Desired desired, Link link) {
        Owner owner = byIndex.get(link.index());
        if (owner == null
                || owner.isStranger()
                || owner.lasting() && !link.traits().held()) {
            return Optional.empty();
        }
        return Indexed.copyOf(desired.guests()).where("uuid", owner.guest(), guest -> List.of(guest.uuid())).stream()
                .flatMap(guest -> guest.nics().stream().map(nic -> new Desired.Owned(guest, nic)))
                .filter(owner::is)
                .findFirst();
    }

    /** Whether the link was there before anybody named it. */
    boolean isStranger(Link link) {
        Owner owner = byIndex.get(link.index());
        return owner != null && owner.isStranger();
    }

    /** Whether it may be this NIC's, which has its name: a veth's address says nothing, and what is known of it does. */
    boolean allows(Link link, Desired.Owned named) {
        Owner owner = byIndex.get(link.index());
        return owner == null
                || owner.isStranger()
                || !Desired.isOthersVeth(link)
                || named.guest().uuid().equals(owner.guest())
                        && named.nic().mac().equals(owner.mac());
    }

    /** The address of the NIC for which libvirt made the tap; empty where that is nobody's. */
    Optional<Mac> nicBehind(Link link) {
        return Optional.ofNullable(byIndex.get(link.index()))
                .filter(owner -> !owner.lasting())
                .map(Owner::mac);
    }

    /** Whether nobody has seen it on a bridge before, and somebody would have. */
    boolean isNew(Link link) {
        return !fresh && isInQuestion(link) && !byIndex.containsKey(link.index());
    }

    /** Whether this claim may be the link's: a NIC's tap is made after it, or is the same NIC's of before. */
    boolean isAskedBy(Link link, NetworkPort claim) {
        Owner owner = byIndex.get(link.index());
        return owner == null
                ? isFor(claim, link)
                : claim.owner().equals(owner.guest()) && claim.mac().equals(owner.mac());
    }

    /** What is known after a look at {@code links}; of those that are gone nothing is. */
    public TapIdentities learn(Desired desired, List<Link> links) {
        TapIdentities paired = this;
        for (Link link : links) {
            paired = paired.pair(desired, link);
        }
        return paired.name(desired, links);
    }

    private TapIdentities name(Desired desired, List<Link> links) {
        Map<Integer, Owner> learned = new HashMap<>();
        for (Link link : links) {
            if (isInQuestion(link)) {
                owner(desired, link)
                        .or(() -> mayBeNamedYet(desired, link)
                                ? Optional.ofNullable(byIndex.get(link.index()))
                                : Optional.of(STRANGER))
                        .ifPresent(owner -> learned.put(link.index(), owner));
            }
        }
        boolean still = fresh && !desired.complete();
        return learned.equals(byIndex) && still == fresh ? this : new TapIdentities(learned, still);
    }

    /** What is known after an event told of a link, before its holder could have done anything to it. */
    public TapIdentities meet(Desired desired, Link link) {
        boolean unknown = isInQuestion(link) && !byIndex.containsKey(link.index());
        Optional<Owner> owner =
                !unknown ? Optional.empty() : link.master() == null ? announced(desired, link) : owner(desired, link);
        return owner.map(known -> with(link.index(), known)).orElseGet(() -> pair(desired, link));
    }

    /**
     * Whose a tap is that is on no bridge yet: who asks for one with its address. libvirt gives it its NIC's address before it puts it on one; in between udev, which had seen it
     * with the kernel's random one, may give it another (MACAddressPolicy=persistent in systemd's 99-default.link).
     */
    private static Optional<Owner> announced(Desired desired, Link link) {
        Stream<Owner> claimed = desired.claims().stream()
                .filter(claim -> link.isTap() && isFor(claim, link))
                .map(claim -> of(claim, link.name()));
        Stream<Owner> starting = desired.nicsOf(link)
                .filter(owned -> link.isTap() && owned.nic().device() == null && isLibvirts(owned.nic()))
                .map(owned -> new Owner(owned.guest().uuid(), owned.nic().mac(), link.name(), false));
        List<Owner> asking = Stream.concat(claimed, starting).distinct().toList();
        return asking.size() == 1 ? Optional.of(asking.get(0)) : Optional.empty();
    }

    /**
     * What a container's end of a veth tells of the host's: libvirt gives it its NIC's address, and only then puts the one on the bridge and the
     * other into the container. A look may have met the host's before it was told of this one.
     */
    private TapIdentities pair(Desired desired, Link link) {
        int other = link.traits().under();
        boolean told = link.master() == null
                && Desired.isOthersVeth(link)
                && other != 0
                && byIndex.getOrDefault(other, STRANGER).isStranger();
        return !told
                ? this
                : desired.claims().stream()
                        .filter(claim -> claim.mac().equals(link.mac()))
                        .findFirst()
                        .map(claim -> with(other, of(claim, null)))
                        .orElse(this);
    }

    private TapIdentities with(int index, Owner owner) {
        Map<Integer, Owner> more = new HashMap<>(byIndex);
        more.put(index, owner);
        return new TapIdentities(more, fresh);
    }

    private static boolean isInQuestion(Link link) {
        return link.isTap() && Mark.madeFor(link.alias()).isEmpty() || Desired.isOthersVeth(link);
    }

    /** A NIC's; of one that has ended or was unplugged, until another's XML names the tap. */
    private Optional<Owner> owner(Desired desired, Link link) {
        Owner known = byIndex.get(link.index());
        if (known != null && !known.isStranger() && nicOf(desired, link).isPresent()) {
            return Optional.of(known);
        }
        Optional<Desired.Owned> named =
                fresh && desired.complete() && known == null ? desired.nicOf(link) : desired.nicByName(link);
        return named.filter(owned -> allows(link, owned))
                .filter(owned -> isLibvirts(owned.nic()) || link.traits().held())
                .map(owned -> new Owner(
                        owned.guest().uuid(), owned.nic().mac(), owned.nic().device(), !isLibvirts(owned.nic())))
                .or(() -> Optional.ofNullable(known).filter(owner -> !owner.isStranger() && !owner.lasting()))
                .or(() -> known == null && link.master() != null ? claimed(desired, link) : Optional.empty());
    }

    private static Optional<Owner> claimed(Desired desired, Link link) {
        return desired.networkOn(link.master())
                .flatMap(network -> desired.claimOf(network, link))
                .map(claim -> of(claim, link.name()));
    }

    private static Owner of(NetworkPort claim, @Nullable String device) {
        return new Owner(claim.owner(), claim.mac(), device, false);
    }

    /** Whether it has the address that libvirt gives the tap of this claim's NIC. */
    private static boolean isFor(NetworkPort claim, Link link) {
        return claim.mac().ofTap().equals(link.mac());
    }

    private static boolean mayBeNamedYet(Desired desired, Link link) {
        return link.master() == null || !desired.complete();
    }

    /** Whether libvirt, or a container's runtime, made the device for this NIC, and ends it with that. */
    private static boolean isLibvirts(Nic nic) {
        return nic.type().hasPortgroup() || nic.type() == Nic.Type.BRIDGE;
    }
}
