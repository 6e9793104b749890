// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    private final KnownNetworks networks = new KnownNetworks();
    private final KnownGuests guests;
    private final Claims claims = new Claims();
    private final LastTouched touched = new LastTouched();
    private final AddedTaps added;
    private final KnownContainers containers;
    private final GrabbedNics nics;
    private final KnownTaps taps;
    private AccountNumbers accounts = AccountNumbers.ROOT;
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
        guests = new KnownGuests(kept.state().guests().load());
        kept.state().load(reading).forEach(this::started);
    }

    /** Of a network that libvirt is about to start, maybe by another definition than before. */
    public void starts(Definition network) {
        guests.networkStarts(network.network());
        containers.replaceAll(guest -> LastWord.atStartOf(network.network(), guest));
        nics.confirmations().forget(network.uuid());
        started(network);
    }

    public void started(Definition network) {
        touch(network.uuid());
        networks.started(network);
        learnGroups();
    }

    public void stopped(UUID network) {
        touch(network);
        nics.confirmations().forget(network);
        networks.stopped(network);
        claims.lapseAll(network).forEach(this::lapsed);
    }

    /** Of a guest that is about to start: what one of its uuid once asked is of no more interest. */
    public void starts(Guest guest) {
        guests.forget(guest.uuid());
        running(guest, null);
    }

    /** @param slip see {@link LastWord#of} */
    public void running(Guest guest, @Nullable String slip) {
        touch(guest.uuid());
        guests.runs(lastWord(guest, slip));
        learnGroups();
    }

    public void ended(UUID guest) {
        touch(guest);
        guests.forget(guest);
        claims.told(guest);
    }

    private Guest lastWord(Guest told, @Nullable String slip) {
        List<Nic> announced = claims.all().stream()
                .filter(claim -> claim.owner().equals(told.uuid()))
                .flatMap(claim -> nic(claim).stream())
                .toList();
        claims.told(told.uuid());
        return guests.lastWord(told, slip, announced);
    }

    private Optional<Nic> nic(NetworkPort claim) {
        return networks.find(claim.network())
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

    /** Of guests that run: what a restart of ipnd has to find. */
    public List<Guest> toKeep() {
        return guests.toKeep();
    }

    private void learnGroups() {
        Map<String, Network> byName =
                networks.active().stream().collect(Collectors.toMap(Network::name, network -> network, (a, b) -> a));
        guests.among(byName);
        containers.replaceAll(guest -> LastWord.among(byName, guest));
    }

    public void claimed(NetworkPort port) {
        changed();
        claims.add(port);
    }

    public void unclaimed(UUID port) {
        changed();
        claims.lapse(port).ifPresent(this::lapsed);
    }

    /** What libvirt was asked of its guest before this moment may not know of it. */
    private void lapsed(NetworkPort claim) {
        if (guests.ids().contains(claim.owner())) {
            touch(claim.owner());
        }
    }

    /** To be given back to {@link #told}: everything that changes after this call is newer than what libvirt says. */
    public long now() {
        return touched.now();
    }

    /** What libvirt says there is, asked for after {@code asOf}. */
    public void told(InventoryReading news, long asOf) {
        changed();
        news.unreadable().forEach(this::touch);
        networks.told(news, asOf, touched);
        List<Guest> held = news.guests().stream()
                .filter(said -> !touched.isNewer(said.guest().uuid(), asOf))
                .map(said -> lastWord(said.guest(), said.slip()))
                .toList();
        guests.told(held, news.unreadable(), asOf, touched);
        learnGroups();
        claims.keepLapsedOf(guests.ids());
        touched.forget(asOf);
        complete = true;
    }

    /** Of which networks anybody has told by now whether they are active: before libvirt has told of all, hooks and our own files may have. */
    public Predicate<UUID> known() {
        boolean all = complete;
        Set<UUID> told = networks.heardOf();
        told.add(LibvirtXml.NO_UUID); // nobody's
        return network -> all || told.contains(network);
    }

    /** Why active networks can't be what their XML says by now, by uuid: they are still what it said before. */
    public Map<UUID, String> refused() {
        return networks.refused();
    }

    /** Networks that are nothing of what their XML asks for. */
    public List<Invalid> invalid() {
        return networks.invalid();
    }

    public Desired desired() {
        Confirmations now = nics.confirmations().all();
        if (desired == null
                || !confirmations.equals(now)
                || !desired.grabbed().equals(nics.grabbed())
                || !desired.owners().equals(taps.owners())) {
            changed();
            confirmations = now;
            List<Network> wanted = networks.active().stream()
                    .map(added::with)
                    .map(confirmations::without)
                    .toList();
            List<Guest> running = Stream.concat(guests.all().stream(), containers.all().stream())
                    .toList();
            desired = new Desired(wanted, running, claims.all(), accounts, nics.grabbed(), complete)
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
            nics.confirmations().keepOnly(networks.activeIds());
        }
    }

    /** Forgets taps that were added to networks that have stopped; what was asked of one that a guest has, holds when its network is back. */
    public void keepAdded() throws IOException {
        if (complete && added.keepOnly(networks.activeIds(), guests.devices())) {
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
        return networks.inactive();
    }

    /** Of a network that is, or was a moment ago. */
    public Optional<String> nameOf(UUID network) {
        return networks.find(network).map(Network::name);
    }

    /** Of all IPNs that there are, active or not. */
    public Set<String> names() {
        return networks.names();
    }

    boolean isActive(UUID network) {
        return networks.activeIds().contains(network);
    }

    /** The active networks as libvirt wrote them. */
    public List<Definition> definitions() {
        return networks.definitions();
    }

    private void touch(UUID uuid) {
        changed();
        touched.touch(uuid);
    }
}
