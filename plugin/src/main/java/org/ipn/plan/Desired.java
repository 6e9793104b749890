// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What should be.
 *
 * @param networks the active ones
 * @param guests the running ones
 * @param claims NICs that libvirt has announced; their taps may not exist yet
 * @param accounts numbers of the users and groups that the networks name, as far as they are known
 * @param grabbed how the host's NICs go back
 * @param complete libvirt has told all its guests: a guest that is not here is not running
 * @param seen names of devices that are known to be there: a NIC whose tap is among them has no other
 * @param owners whose taps are, as far as it was found out before
 * @param known nothing but what follows from the rest; never taken over: each has its own
 */
public record Desired(
        List<Network> networks,
        List<Guest> guests,
        List<NetworkPort> claims,
        AccountNumbers accounts,
        Grabbed grabbed,
        boolean complete,
        Set<String> seen,
        TapIdentities owners,
        KnownPolicies known) {
    public Desired {
        networks = Indexed.copyOf(networks);
        guests = Indexed.copyOf(guests);
        claims = List.copyOf(claims);
        seen = Set.copyOf(seen);
        known = new KnownPolicies();
    }

    /** Networks that name root alone, and grab nothing. */
    public Desired(List<Network> networks, List<Guest> guests, List<NetworkPort> claims, boolean complete) {
        this(networks, guests, claims, AccountNumbers.ROOT, Grabbed.NONE, complete);
    }

    /** Of a host on which nobody has looked yet. */
    public Desired(
            List<Network> networks,
            List<Guest> guests,
            List<NetworkPort> claims,
            AccountNumbers accounts,
            Grabbed grabbed,
            boolean complete) {
        this(networks, guests, claims, accounts, grabbed, complete, Set.of(), TapIdentities.NONE, new KnownPolicies());
    }

    /** A guest's NIC, with its owner. */
    public record Owned(Guest guest, Nic nic) {}

    public Desired withNetworks(List<Network> others, AccountNumbers theirs) {
        return new Desired(others, guests, claims, theirs, grabbed, complete, seen, owners, known);
    }

    public Desired withGuests(List<Guest> others) {
        return new Desired(networks, others, claims, accounts, grabbed, complete, seen, owners, known);
    }

    public Desired withGrabbed(Grabbed others) {
        return others.equals(grabbed)
                ? this
                : new Desired(networks, guests, claims, accounts, others, complete, seen, owners, known);
    }

    public Desired withOwners(TapIdentities others) {
        return new Desired(networks, guests, claims, accounts, grabbed, complete, seen, others, known);
    }

    /** The same on a host that has these devices. */
    public Desired seeing(Collection<String> devices) {
        return seen.equals(new HashSet<>(devices))
                ? this
                : new Desired(
                        networks, guests, claims, accounts, grabbed, complete, Set.copyOf(devices), owners, known);
    }

    public Desired among(List<Link> links) {
        return seeing(links.stream().map(Link::name).toList());
    }

    public Optional<Network> network(UUID uuid) {
        return Indexed.copyOf(networks).where("uuid", uuid, network -> List.of(network.uuid())).stream()
                .findFirst();
    }

    public Optional<Network> networkOn(@Nullable String bridge) {
        return Indexed.copyOf(networks).where("bridge", bridge, network -> List.of(network.bridge())).stream()
                .findFirst();
    }

    public Optional<Network> networkNamed(@Nullable String name) {
        return Indexed.copyOf(networks).where("name", name, network -> List.of(network.name())).stream()
                .findFirst();
    }

    /** The NIC whose tap this is; of a tap that was renamed, by its address alone. */
    public Optional<Owned> nicOf(Link link) {
        return nicForSure(link).or(() -> nicByAddress(link));
    }

    private Optional<Owned> nicForSure(Link link) {
        return owners.nicOf(this, link).or(() -> nicByName(link).filter(named -> owners.allows(link, named)));
    }

    /** By the device name and, because vnetN names recur, by its address too. */
    Optional<Owned> nicByName(Link link) {
        for (Guest guest : Indexed.copyOf(guests).where("device", link.name(), Desired::devices)) {
            for (Nic nic : guest.nics()) {
                if (link.name().equals(nic.device()) && isTapOf(nic, link)) {
                    return Optional.of(new Owned(guest, nic));
                }
            }
        }
        return Optional.empty();
    }

    /** Where there is one alone: two guests may have NICs of one address in two networks. */
    private Optional<Owned> nicByAddress(Link link) {
        List<Owned> found = ofAddress(link);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Whether nobody can tell which of several NICs' tap this is. */
    boolean isOneOfSeveral(Link link) {
        return ofAddress(link).size() > 1 && nicForSure(link).isEmpty();
    }

    /** The NICs whose renamed tap this may be. An address alone proves little: whoever has a tap open may give it any. */
    private List<Owned> ofAddress(Link link) {
        if (!link.isTap() || !TapPlan.isGuests(link)) {
            return List.of();
        }
        List<Owned> found = nicsOf(link).toList();
        if (found.isEmpty() || isUsers(link) || owners.isStranger(link)) {
            return List.of();
        }
        Optional<Network> in =
                networkOn(link.master()).or(() -> Mark.of(link.alias()).flatMap(this::network));
        return found.stream()
                .filter(owned -> owned.nic().device() != null
                        && !seen.contains(owned.nic().device()))
                .filter(owned -> in.isEmpty() || owned.nic().isIn(in.get()))
                .toList();
    }

    Stream<Owned> nicsOf(Link tap) {
        return Indexed.copyOf(guests).where("tap", tap.mac(), Desired::taps).stream()
                .flatMap(guest -> guest.nics().stream()
                        .filter(nic -> nic.mac().ofTap().equals(tap.mac()))
                        .map(nic -> new Owned(guest, nic)));
    }

    /** The devices of other names that are the taps of NICs of this one's address, as far as guests' XML says. */
    public Set<String> others(Link tap) {
        return nicsOf(tap)
                .map(owned -> owned.nic().device())
                .filter(Objects::nonNull)
                .filter(device -> !device.equals(tap.name()))
                .collect(Collectors.toSet());
    }

    /** A tap that we made for a user's programs: they may give it any address (SIOCSIFHWADDR of tun asks for no privilege), which says nothing then. */
    boolean isUsers(Link link) {
        boolean named = !Indexed.copyOf(networks)
                .where("named tap", link.name(), Desired::namedTaps)
                .isEmpty();
        return Mark.madeFor(link.alias()).isPresent()
                && (named || !link.traits().owner().isPrivileged());
    }

    private static List<String> namedTaps(Network network) {
        return network.taps().stream().map(NamedTap::device).toList();
    }

    private static List<Mac> taps(Guest guest) {
        return guest.nics().stream().map(nic -> nic.mac().ofTap()).toList();
    }

    private static List<String> devices(Guest guest) {
        return guest.nics().stream().map(Nic::device).filter(Objects::nonNull).toList();
    }

    /** The networks that grab this NIC. */
    public List<Network> grabbing(Link link) {
        return Indexed.copyOf(networks)
                .where("grabs", true, network -> List.of(!network.grabs().isEmpty()))
                .stream()
                .filter(network -> grabbed.grabOf(network, link).isPresent())
                .toList();
    }

    /** What holds for the port that {@code link} is in {@code network}. It follows from the network's XML and the member's own alone. */
    public PortPolicy policyOf(Network network, Link link) {
        return known.of(network, link, this::workOut);
    }

    private PortPolicy workOut(Network network, Link link) {
        PortPolicy asked = askedOf(network, link);
        return asked.equals(PortPolicy.CLOSED) ? asked : asked.over(BuiltIn.of(grabbed, network, link, asked));
    }

    /** What was asked of it: by its guest, its portgroup, its element, the network's default. */
    public PortPolicy askedOf(Network network, Link link) {
        // A claim is newer than what is known of a NIC of that address under another name.
        PortPolicy own = nicForSure(link)
                .map(nic -> policyOf(network, nic))
                .or(() -> claimOf(network, link).map(claim -> policyOf(network, claim)))
                .or(() -> nicByAddress(link).map(nic -> policyOf(network, nic)))
                .orElse(isOneOfSeveral(link) ? PortPolicy.CLOSED : PortPolicy.NONE);
        if (own.equals(PortPolicy.CLOSED)
                || isNobodys(network, link)
                || isLeftOpen(network, link)
                || isTooEarly(network, link)) {
            return PortPolicy.CLOSED;
        }
        PortPolicy policy = own.over(ElementPolicy.of(grabbed, network, link));
        return network.kind() == Kind.BUS ? policy.onBus() : policy;
    }

    /** A tap that we made, and that nobody's XML speaks of: it is about to go. */
    private boolean isNobodys(Network network, Link link) {
        return complete
                && Mark.isMadeFor(network.uuid(), link.alias())
                && !TapPlan.isNamed(network, link)
                && isNoGuests(network, link);
    }

    /** What may be a guest's, and of which no running guest's XML speaks, nor a claim. */
    private boolean isNoGuests(Network network, Link link) {
        return mayBeGuests(link)
                && nicOf(link).isEmpty()
                && claimOf(network, link).isEmpty();
    }

    /** It came while nobody could tell whose it is, libvirt being away since ipnd started: what it may do is not known, and nothing was held. */
    private boolean isTooEarly(Network network, Link link) {
        return mayBeToldOf(network, link) && owners.isNew(link);
    }

    /**
     * A tap of libvirt's whose NIC has gone, as where its QEMU keeps it open; or that has a running NIC's name and not its address, as where
     * its QEMU was faster than we.
     */
    private boolean isLeftOpen(Network network, Link link) {
        return complete
                && isNoGuests(network, link)
                && (owners.nicBehind(link).isPresent()
                        || Mark.madeFor(link.alias()).isEmpty()
                                && !Indexed.copyOf(guests)
                                        .where("device", link.name(), Desired::devices)
                                        .isEmpty());
    }

    private static PortPolicy policyOf(Network network, Owned owned) {
        Guest guest = owned.guest();
        Nic nic = owned.nic();
        if (guest.kept().closed().contains(nic.mac())) {
            return PortPolicy.CLOSED;
        }
        // Of libvirt's, only the NICs of <interface type='network'> have portgroups, the default one too.
        PortPolicy group = nic.type().hasPortgroup() ? LastWord.group(network, guest, nic) : PortPolicy.NONE;
        return guest.policyOf(nic.mac()).over(group);
    }

    private PortPolicy policyOf(Network network, NetworkPort claim) {
        Optional<Guest> guest = guest(claim.owner());
        if (guest.filter(its -> its.kept().closed().contains(claim.mac())).isPresent()) {
            return PortPolicy.CLOSED;
        }
        PortPolicy group = network.portgroups()
                .said(claim.portgroup())
                .or(() -> guest.flatMap(its -> its.kept().groupOf(claim, network.name()))
                        .map(Guest.Group::policy))
                .orElse(PortPolicy.NONE);
        return guest.map(its -> its.policyOf(claim.mac()))
                .orElse(PortPolicy.NONE)
                .over(group);
    }

    /** The address of who is behind a port, as far as it is known. */
    public Optional<Mac> memberOf(Network network, Link link) {
        return nicOf(link)
                .map(owned -> owned.nic().mac())
                .or(() -> claimOf(network, link).map(NetworkPort::mac))
                .or(() -> ElementPolicy.memberOf(network, link));
    }

    /** Whether {@code link} may be the tap of a guest of which libvirt has not told yet: what was asked of such a port, it keeps. */
    public boolean isUntold(Network network, Link link) {
        return mayBeToldOf(network, link) && !owners.isNew(link);
    }

    private boolean mayBeToldOf(Network network, Link link) {
        return !complete && isNoGuests(network, link) && !TapPlan.isNamed(network, link);
    }

    /** The address that libvirt gave the tap; empty where it is none of libvirt's, or nobody knows. */
    Optional<Mac> addressOf(Link link) {
        return link.isTap() ? owners.nicBehind(link).map(Mac::ofTap) : Optional.empty();
    }

    /** Whether this may be the host's end of a guest's NIC: a tap, or a veth whose other end is in a container. */
    static boolean mayBeGuests(Link link) {
        return link.isTap() || isOthersVeth(link) && link.traits().away();
    }

    /** Whether somebody else than we made it. */
    static boolean isOthersVeth(Link link) {
        return link.isVeth() && Mark.madeFor(link.alias()).isEmpty();
    }

    /** The claim behind a tap that no guest's XML names yet: a NIC that was just plugged in. */
    public Optional<NetworkPort> claimOf(Network network, Link link) {
        return claims.isEmpty() || isUsers(link) ? Optional.empty() : claimOfTap(network, link);
    }

    private Optional<NetworkPort> claimOfTap(Network network, Link link) {
        return claims.stream()
                .filter(claim -> claim.network().equals(network.uuid()))
                .filter(claim -> owners.isAskedBy(link, claim))
                .filter(claim -> !isAnswered(network, claim, link))
                .findFirst();
    }

    /** Whether the NIC that asked for it has its tap, which is another than this. */
    private boolean isAnswered(Network network, NetworkPort claim, Link link) {
        return nicsOf(link)
                .filter(owned -> owned.guest().uuid().equals(claim.owner()))
                .map(Owned::nic)
                .anyMatch(nic -> nic.device() != null
                        && !nic.device().equals(link.name())
                        && seen.contains(nic.device())
                        && network.name().equals(nic.network())
                        && Objects.equals(claim.portgroup(), nic.portgroup()));
    }

    /** Drivers of libvirt may each have a guest of one name. */
    Optional<Guest> guest(UUID uuid) {
        return Indexed.copyOf(guests).where("uuid", uuid, guest -> List.of(guest.uuid())).stream()
                .findFirst();
    }

    private static boolean isTapOf(Nic nic, Link link) {
        return nic.type() == Nic.Type.ETHERNET
                || nic.type() == Nic.Type.OPENED
                || nic.type() != Nic.Type.NO_TAP && isOthersVeth(link) // whose address says nothing
                || nic.mac().ofTap().equals(link.mac());
    }
}
