// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.daemon.kept.AddedTaps;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.KeptConfirmations;
import org.ipn.daemon.kept.KnownContainers;
import org.ipn.daemon.kept.KnownTaps;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.kept.StateFiles;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Desired;
import org.ipn.plan.LastWord;
import org.ipn.xml.LibvirtXml;
import org.jspecify.annotations.Nullable;

/**
 * Who should be there: active networks, running guests, announced NICs. Told by hooks, one event at a time, and by libvirt,
 * everything at once. On the world's thread alone.
 *
 * <p>libvirt's word on the whole is older than a hook that came while it was being asked; such a hook's word stands.
 */
public final class Roster {
    private final Map<UUID, Definition> active = new LinkedHashMap<>();
    private final Map<UUID, Definition> inactive = new LinkedHashMap<>();
    private final Map<UUID, Guest> guests = new LinkedHashMap<>();
    /** Of guests of which libvirt has not told yet: what an earlier ipnd kept. */
    private final Map<UUID, Guest> remembered;

    private final Map<UUID, NetworkPort> claims = new LinkedHashMap<>();
    /** Claims that were taken back: of a NIC that went, that libvirt calls something else from now on, or whose network stopped. Its guest's next word tells. */
    private final Map<UUID, NetworkPort> lapsed = new LinkedHashMap<>();

    private final AddedTaps added;
    private final KnownContainers containers;
    private final GrabbedNics nics;
    private final KnownTaps taps;
    private AccountNumbers accounts = AccountNumbers.ROOT;
    /** Until libvirt has told of all. */
    private final Set<UUID> stopped = new HashSet<>();

    private final Map<UUID, Invalid> invalid = new LinkedHashMap<>();
    private final Map<UUID, Long> touched = new HashMap<>();
    private long clock;
    private boolean complete;
    private @Nullable Desired desired;
    private Confirmations confirmations = Confirmations.NONE;
    private long version;

    /** As the last ipnd left it. */
    public Roster(RunFiles kept, StateFiles.Reading reading) throws IOException {
        added = kept.taps();
        containers = kept.state().containers();
        nics = kept.nics();
        taps = kept.state().taps();
        remembered = new HashMap<>(kept.state().guests().load());
        kept.state().load(reading).forEach(this::started);
    }

    /** Of a network that libvirt is about to start, maybe by another definition than before. */
    public void starts(Definition network) {
        guests.replaceAll((uuid, guest) -> LastWord.atStartOf(network.network(), guest));
        remembered.replaceAll((uuid, guest) -> LastWord.atStartOf(network.network(), guest));
        containers.replaceAll(guest -> LastWord.atStartOf(network.network(), guest));
        nics.confirmations().forget(network.uuid());
        started(network);
    }

    public void started(Definition network) {
        touch(network.uuid());
        active.put(network.uuid(), network);
        invalid.remove(network.uuid());
        inactive.remove(network.uuid());
        learnGroups();
    }

    public void stopped(UUID network) {
        touch(network);
        nics.confirmations().forget(network);
        stopped.add(network);
        Definition was = active.remove(network);
        if (was != null) {
            inactive.put(network, was);
        }
        List.copyOf(claims.values()).stream()
                .filter(claim -> claim.network().equals(network))
                .forEach(this::lapse);
    }

    /** Of a guest that is about to start: what one of its uuid once asked is of no more interest. */
    public void starts(Guest guest) {
        guests.remove(guest.uuid());
        remembered.remove(guest.uuid());
        running(guest, null);
    }

    /** @param slip see {@link LastWord#of} */
    public void running(Guest guest, @Nullable String slip) {
        touch(guest.uuid());
        guests.put(guest.uuid(), lastWord(guest, slip));
        learnGroups();
    }

    public void ended(UUID guest) {
        touch(guest);
        guests.remove(guest);
        remembered.remove(guest);
        lapsed.values().removeIf(claim -> claim.owner().equals(guest));
    }

    private Guest lastWord(Guest told, @Nullable String slip) {
        List<Nic> announced = announced().stream()
                .filter(claim -> claim.owner().equals(told.uuid()))
                .flatMap(claim -> nic(claim).stream())
                .toList();
        Guest before = guests.getOrDefault(told.uuid(), remembered.get(told.uuid()));
        lapsed.values().removeIf(claim -> claim.owner().equals(told.uuid()));
        return LastWord.of(before, told, slip, announced);
    }

    private Optional<Nic> nic(NetworkPort claim) {
        return definition(claim.network())
                .map(Definition::network)
                .map(network -> new Nic(
                        claim.mac(),
                        Nic.Type.NETWORK,
                        null,
                        network.name(),
                        network.bridge(),
                        claim.portgroup(),
                        null,
                        false));
    }

    /** It runs, and all that is known of it is what was known. */
    private void unreadable(UUID uuid) {
        Guest known = guests.getOrDefault(uuid, remembered.get(uuid));
        if (known != null) {
            String slip = "guest " + known.name() + ": its XML can't be read";
            guests.put(uuid, known.keeping(known.kept().withSlip(slip)));
        }
    }

    /** Of guests that run: what a restart of ipnd has to find. */
    public List<Guest> toKeep() {
        Map<UUID, Guest> all = new HashMap<>(remembered);
        all.putAll(guests);
        return List.copyOf(all.values());
    }

    private void learnGroups() {
        Map<String, Network> networks =
                networks(active).stream().collect(Collectors.toMap(Network::name, network -> network, (a, b) -> a));
        guests.replaceAll((uuid, guest) -> LastWord.among(networks, guest));
        containers.replaceAll(guest -> LastWord.among(networks, guest));
    }

    /** The newest claim is the NIC's: an older one of the same address was not taken back, as when ipnd was away. */
    public void claimed(NetworkPort port) {
        changed();
        claims.values()
                .removeIf(
                        old -> old.network().equals(port.network()) && old.mac().equals(port.mac()));
        claims.put(port.uuid(), port);
    }

    public void unclaimed(UUID port) {
        changed();
        Optional.ofNullable(claims.get(port)).ifPresent(this::lapse);
    }

    /** What libvirt was asked of its guest before this moment may not know of it. */
    private void lapse(NetworkPort claim) {
        claims.remove(claim.uuid());
        lapsed.put(claim.uuid(), claim);
        guests.values().stream()
                .filter(guest -> guest.uuid().equals(claim.owner()))
                .forEach(guest -> touch(guest.uuid()));
    }

    /** To be given back to {@link #told}: everything that changes after this call is newer than what libvirt says. */
    public long now() {
        return clock;
    }

    /** What libvirt says there is, asked for after {@code asOf}. */
    public void told(InventoryReading news, long asOf) {
        changed();
        news.unreadable().forEach(this::touch);
        replace(invalid, news.invalid(), Invalid::uuid, asOf);
        invalid.values().stream().filter(Invalid::active).map(Invalid::uuid).forEach(this::touch);
        replace(active, news.active(), Definition::uuid, asOf);
        replace(inactive, news.inactive(), Definition::uuid, asOf);
        inactive.keySet().removeAll(active.keySet());
        List<Guest> held = news.guests().stream()
                .filter(said -> !isNewer(said.guest().uuid(), asOf))
                .map(said -> lastWord(said.guest(), said.slip()))
                .toList();
        replace(guests, held, Guest::uuid, asOf);
        news.unreadable().forEach(this::unreadable);
        learnGroups();
        remembered.clear();
        lapsed.values()
                .removeIf(claim ->
                        guests.values().stream().noneMatch(guest -> guest.uuid().equals(claim.owner())));
        touched.values().removeIf(when -> when <= asOf);
        stopped.clear();
        complete = true;
    }

    /** Of which networks anybody has told by now whether they are active: before libvirt has told of all, hooks and our own files may have. */
    public Predicate<UUID> known() {
        boolean all = complete;
        Set<UUID> told = new HashSet<>(active.keySet());
        told.addAll(stopped);
        told.add(LibvirtXml.NO_UUID); // nobody's
        return network -> all || told.contains(network);
    }

    /** Why active networks can't be what their XML says by now, by uuid: they are still what it said before. */
    public Map<UUID, String> refused() {
        return invalid.values().stream().collect(Collectors.toUnmodifiableMap(Invalid::uuid, Invalid::why));
    }

    /** Networks that are nothing of what their XML asks for. */
    public List<Invalid> invalid() {
        return invalid.values().stream()
                .filter(network -> !active.containsKey(network.uuid()) && !inactive.containsKey(network.uuid()))
                .toList();
    }

    public Desired desired() {
        Confirmations now = nics.confirmations().all();
        if (desired == null
                || !confirmations.equals(now)
                || !desired.grabbed().equals(nics.grabbed())
                || !desired.owners().equals(taps.owners())) {
            changed();
            confirmations = now;
            List<Network> networks =
                    withAdded().stream().map(confirmations::without).toList();
            List<Guest> running = Stream.concat(guests.values().stream(), containers.all().stream())
                    .toList();
            desired = new Desired(networks, running, announced(), accounts, nics.grabbed(), complete)
                    .withOwners(taps.owners());
        }
        return desired;
    }

    /** A link on a bridge, as an event told of it. */
    public void meet(Link link) {
        taps.meet(desired(), link);
    }

    /** Changes with everything that this says. */
    public long version() {
        desired();
        return version;
    }

    private void changed() {
        desired = null;
        version++;
    }

    private List<NetworkPort> announced() {
        return Stream.concat(claims.values().stream(), lapsed.values().stream()).toList();
    }

    private List<Network> withAdded() {
        return networks(active).stream().map(added::with).toList();
    }

    /** Keeps a tap that {@code ipn port add} asks for. */
    public void add(UUID network, NamedTap tap) throws IOException {
        added.add(network, tap);
        changed();
    }

    /** Whether {@code device} was added to this network. */
    public boolean hasAdded(UUID network, String device) {
        return added.has(network, device);
    }

    public void removeAdded(String device) throws IOException {
        added.remove(device);
        changed();
    }

    /** A container's device, by the word of its runtime's plugin. */
    public void joins(Guest container) {
        changed();
        containers.add(container);
        learnGroups();
    }

    public void leaves(UUID container) {
        changed();
        containers.remove(container);
    }

    /** Forgets containers that have nothing among {@code links} any more. */
    public void keepContainers(List<Link> links) throws IOException {
        if (containers.keepOnly(desired(), links)) {
            changed();
        }
        containers.save();
    }

    /** Which grabbed NICs go back, and when. */
    public KeptConfirmations confirmations() {
        return nics.confirmations();
    }

    /** Forgets what networks that have stopped wait for. */
    public void keepConfirmations() {
        if (complete) {
            nics.confirmations().keepOnly(active.keySet());
        }
    }

    /** Forgets taps that were added to networks that have stopped; what was asked of one that a guest has, holds when its network is back. */
    public void keepAdded() throws IOException {
        Set<String> held = guests.values().stream()
                .flatMap(guest -> guest.nics().stream())
                .map(Nic::device)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (complete && added.keepOnly(active.keySet(), held)) {
            changed();
        }
    }

    /** @return whether that is news */
    public boolean learned(AccountNumbers numbers) {
        AccountNumbers all = accounts.with(numbers);
        boolean news = !all.equals(accounts);
        if (news) {
            accounts = all;
            changed();
        }
        return news;
    }

    /** Defined networks that are not active, as far as libvirt has told. */
    public List<Network> inactive() {
        return networks(inactive);
    }

    /** Of a network that is, or was a moment ago. */
    public Optional<String> nameOf(UUID network) {
        return definition(network).map(definition -> definition.network().name());
    }

    private Optional<Definition> definition(UUID network) {
        return Optional.ofNullable(active.getOrDefault(network, inactive.get(network)));
    }

    /** Of all IPNs that there are, active or not. */
    public Set<String> names() {
        return Stream.concat(active.values().stream(), inactive.values().stream())
                .map(definition -> definition.network().name())
                .collect(Collectors.toSet());
    }

    boolean isActive(UUID network) {
        return active.containsKey(network);
    }

    /** The active networks as libvirt wrote them. */
    public List<Definition> definitions() {
        return List.copyOf(active.values());
    }

    private static List<Network> networks(Map<UUID, Definition> definitions) {
        return definitions.values().stream().map(Definition::network).toList();
    }

    private void touch(UUID uuid) {
        changed();
        touched.put(uuid, ++clock);
    }

    private <T> void replace(Map<UUID, T> known, List<T> told, Function<T, UUID> key, long asOf) {
        Map<UUID, T> next = new LinkedHashMap<>();
        for (T item : told) {
            if (!isNewer(key.apply(item), asOf)) {
                next.put(key.apply(item), item);
            }
        }
        for (T item : new ArrayList<>(known.values())) {
            if (isNewer(key.apply(item), asOf)) {
                next.put(key.apply(item), item);
            }
        }
        known.clear();
        known.putAll(next);
    }

    private boolean isNewer(UUID uuid, long asOf) {
        return touched.getOrDefault(uuid, 0L) > asOf;
    }
}
