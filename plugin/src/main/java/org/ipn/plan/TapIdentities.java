// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.jspecify.annotations.Nullable;

/**
 * Whose the taps on bridges are that libvirt, or somebody else but we, made. It is found out once, by name and address; from then on the
 * ifindex says it, for who has a tap open may give it any address (tun's SIOCSIFHWADDR asks for no privilege), and so another guest's.
 *
 * @param byIndex those that are known
 */
public record TapIdentities(Map<Integer, Owner> byIndex) {
    public static final TapIdentities NONE = new TapIdentities(Map.of());

    /** Whom no guest's XML named, and no claim, when it was first seen on a bridge. */
    public static final Owner STRANGER = new Owner(null, null, null);

    /**
     * A guest's NIC.
     *
     * @param device its tap's name in the guest's XML
     */
    public record Owner(
            @Nullable UUID guest,
            @Nullable Mac mac,
            @Nullable String device) {
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
        if (owner == null || owner.isStranger()) {
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

    /** Whether this claim may be the link's: a NIC's tap is made after it, or is the same NIC's of before. */
    boolean allows(Link link, NetworkPort claim) {
        Owner owner = byIndex.get(link.index());
        return owner == null
                || claim.owner().equals(owner.guest()) && claim.mac().equals(owner.mac());
    }

    /** What is known after a look at {@code links}; of those that are gone nothing is. */
    public TapIdentities learn(Desired desired, List<Link> links) {
        Map<Integer, Owner> learned = new HashMap<>();
        for (Link link : links) {
            if (link.isTap() && Mark.madeFor(link.alias()).isEmpty()) {
                owner(desired, link).ifPresent(owner -> learned.put(link.index(), owner));
            }
        }
        return learned.equals(byIndex) ? this : new TapIdentities(learned);
    }

    private Optional<Owner> owner(Desired desired, Link link) {
        Owner known = byIndex.get(link.index());
        if (known != null
                && !known.isStranger()
                && (!desired.complete() || nicOf(desired, link).isPresent())) {
            return Optional.of(known);
        }
        Optional<Owner> named = desired.nicByName(link)
                .filter(owned -> isLibvirts(owned.nic()))
                .map(owned -> new Owner(
                        owned.guest().uuid(), owned.nic().mac(), owned.nic().device()));
        if (named.isPresent()) {
            return named;
        }
        boolean open = link.master() == null
                || !desired.complete()
                || desired.networkOn(link.master())
                        .flatMap(network -> desired.claimOf(network, link))
                        .isPresent();
        return open ? Optional.ofNullable(known) : Optional.of(STRANGER);
    }

    /** Others' taps outlast a guest, and are the next one's. */
    private static boolean isLibvirts(Nic nic) {
        return nic.type() == Nic.Type.NETWORK || nic.type() == Nic.Type.BRIDGE;
    }
}
