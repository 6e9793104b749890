// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ipn.daemon.roster.AccountLookup;
import org.ipn.daemon.roster.HostRequirements;
import org.ipn.daemon.roster.NextDefinitions;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.State;
import org.ipn.kernel.KernelException;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.Refused;
import org.ipn.model.report.Difference;
import org.ipn.model.report.Reports;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgeClaim;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.GrabPlan;
import org.ipn.plan.LastWord;
import org.ipn.plan.Planner;
import org.ipn.plan.Problems;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.jspecify.annotations.Nullable;

/** What would change: now (drift), or if a network were started or a guest were running as a file says. Changes nothing. */
public final class Previews {
    private final LibvirtXml xml;
    private final Inbox inbox;
    private final Supplier<State> state;
    private final NextDefinitions definitions;

    public Previews(LibvirtXml xml, Inbox inbox, Supplier<State> state, NextDefinitions definitions) {
        this.xml = xml;
        this.inbox = inbox;
        this.state = state;
        this.definitions = definitions;
    }

    /** @param document network or domain XML, or nothing */
    Reports.Plan plan(byte[] document) throws Refused, MalformedXml, KernelException {
        State state = this.state.get();
        Desired desired = state.desired();
        if (document.length > 0) {
            String root = xml.root(new ByteArrayInputStream(document));
            desired = switch (root) {
                case "network" -> withNetwork(state, document);
                case "domain" -> withGuest(desired, document);
                default -> throw new Refused("a plan is for <network> or <domain> XML, not for <" + root + ">");
            };
        }
        Actual actual = inbox.ask(new Input.Question(desired.networks()));
        List<Reports.Plan.Change> lines = new ArrayList<>();
        for (Change change : Planner.plan(desired, actual)) {
            lines.addAll(change.describe());
            GrabPlan.untilConfirmed(desired, change).ifPresent(lines::add);
        }
        return new Reports.Plan(lines, degraded(state, desired), document.length > 0 ? null : redefined(desired));
    }

    private @Nullable List<Reports.Plan.Redefined> redefined(Desired desired) {
        List<Reports.Plan.Redefined> networks = new ArrayList<>();
        for (Network network : desired.networks()) {
            List<Difference> differences = definitions.differences(network);
            if (!differences.isEmpty()) {
                String remedy = Difference.remedy(network.name());
                networks.add(new Reports.Plan.Redefined(network.name(), differences, remedy));
            }
        }
        return networks.isEmpty() ? null : networks;
    }

    /** What no change can put right. */
    private @Nullable List<Reports.Plan.Degraded> degraded(State state, Desired desired) {
        List<Reports.Plan.Degraded> networks = new ArrayList<>();
        for (Network network : desired.networks()) {
            state.faultOf(network).ifPresent(why -> networks.add(new Reports.Plan.Degraded(network.name(), why)));
        }
        return networks.isEmpty() ? null : networks;
    }

    private Desired withNetwork(State state, byte[] document) throws Refused, MalformedXml, KernelException {
        Network network = xml.network(new ByteArrayInputStream(document))
                .orElseThrow(
                        () -> new Refused("the network holds no <ipn:bus> or <ipn:switch>: IPN would leave it alone"));
        Network known = withKnownUuid(state, network);
        AccountNumbers accounts = AccountLookup.of(List.of(known));
        Desired desired = state.desired()
                .withNetworks(
                        state.desired().networks(), state.desired().accounts().with(accounts));
        Refused.throwIf(HostRequirements.unmet(known, accounts), known);
        Refused.throwIf(BridgeClaim.taken(known, desired), known);
        Refused.throwIf(problem(desired, known), known);
        List<Network> networks = new ArrayList<>(desired.networks());
        networks.removeIf(other -> other.uuid().equals(known.uuid()));
        networks.add(known);
        return desired.withNetworks(networks, desired.accounts());
    }

    private Optional<String> problem(Desired desired, Network network) throws Refused, KernelException {
        Actual actual = inbox.ask(new Input.Question(List.of(network)));
        return desired.network(network.uuid()).isPresent()
                ? Problems.of(network, desired, actual)
                : Problems.atStart(network, desired, actual);
    }

    private Desired withGuest(Desired desired, byte[] document) throws Refused, MalformedXml {
        Guest guest = xml.guest(new ByteArrayInputStream(document));
        Refused.throwIf(HostRequirements.ofPorts(guest.policies().values()), guest);
        Predicate<Guest> same = sameAs(guest);
        Guest before = desired.guests().stream().filter(same).findFirst().orElse(null);
        for (Nic nic : guest.nics()) {
            if (has(before, nic)) {
                continue;
            }
            var refused = desired.networkNamed(nic.network()).flatMap(network -> network.refuses(nic.portgroup()));
            if (refused.isPresent()) {
                throw new Refused(refused.get());
            }
        }
        List<Guest> guests = new ArrayList<>(desired.guests());
        guests.removeIf(same);
        guests.add(LastWord.of(before, guest, null, List.of()));
        return desired.withGuests(guests);
    }

    /** Drivers of libvirt may each have a guest of one name; a user's file need not name the uuid. */
    private static Predicate<Guest> sameAs(Guest guest) {
        return guest.uuid().equals(LibvirtXml.NO_UUID)
                ? other -> other.name().equals(guest.name())
                : other -> other.uuid().equals(guest.uuid());
    }

    /** It runs with that portgroup, which may be gone from its network since: what that said holds. */
    private static boolean has(@Nullable Guest running, Nic nic) {
        return running != null
                && running.nic(nic.mac())
                        .filter(was -> Objects.equals(was.portgroup(), nic.portgroup()))
                        .isPresent();
    }

    /** A user's file need not name the uuid that libvirt gave the network. */
    private static Network withKnownUuid(State state, Network network) {
        if (!network.uuid().equals(LibvirtXml.NO_UUID)) {
            return network;
        }
        List<Network> known = new ArrayList<>(state.desired().networks());
        known.addAll(state.inactive());
        UUID uuid = known.stream()
                .filter(other -> other.name().equals(network.name()))
                .map(Network::uuid)
                .findFirst()
                .orElse(LibvirtXml.NO_UUID);
        return network.withUuid(uuid);
    }
}
