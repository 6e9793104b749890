// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.ipn.daemon.world.PlayedNetworks.ACCOUNTS;
import static org.ipn.daemon.world.PlayedNetworks.POLICIES;
import static org.ipn.daemon.world.PlayedNetworks.definition;
import static org.ipn.daemon.world.PlayedNetworks.mac;
import static org.ipn.daemon.world.PlayedNetworks.network;
import static org.ipn.daemon.world.PlayedNetworks.uuid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.xml.GuestXml;
import org.jspecify.annotations.Nullable;

/** libvirt's side of a sequence, and {@code ipn port}'s: which networks are active, which guests run, and what hooks and inventories say of them. */
final class PlayedLibvirt {
    interface Ipnd {
        /** @return whether it lets what it is asked for: each is answered, and once */
        boolean lets(Input<?> input);
    }

    private static final int MOST_NICS = 2;
    private static final int PLUGGED = 5; // the NIC that is plugged in later

    private final PlayedHost host;
    private final Asked asked;
    private final Ipnd ipnd;
    private final Map<Integer, Definition> definitions = new LinkedHashMap<>();
    /** With the taps that were added to them. */
    private final Map<Integer, Network> active = new LinkedHashMap<>();

    private final Map<Integer, Guest> running = new LinkedHashMap<>();
    private final Map<Mac, UUID> ports = new HashMap<>();
    /** Whose metadata makes no sense by now. */
    private final Set<Integer> slipped = new TreeSet<>();
    /** The network whose start ipnd is asked for now. */
    private Optional<String> starting = Optional.empty();

    private record Added(int net, NamedTap tap) {}

    private final Map<String, Added> added = new LinkedHashMap<>();
    private int taps;

    PlayedLibvirt(PlayedHost host, Asked asked, Ipnd ipnd) {
        this.host = host;
        this.asked = asked;
        this.ipnd = ipnd;
    }

    /** With the taps that were added to them. */
    List<Network> networks() {
        return List.copyOf(active.values());
    }

    List<Guest> guests() {
        return List.copyOf(running.values());
    }

    Stream<Nic> nics() {
        return running.values().stream().flatMap(guest -> guest.nics().stream());
    }

    /** Empty where it is not active. */
    Optional<Network> networkOf(Nic nic) {
        Added tap = nic.type() == Nic.Type.OPENED ? added.get(nic.device()) : null;
        return named(tap == null ? nic.network() : "net" + tap.net());
    }

    private Optional<Network> named(@Nullable String name) {
        return active.values().stream()
                .filter(network -> network.name().equals(name))
                .findFirst();
    }

    /** Or about to be. */
    boolean isActive(String name) {
        return named(name).isPresent() || starting.equals(Optional.of(name));
    }

    /** Of a guest whose metadata makes no sense by now. */
    boolean isSlipped(Nic nic) {
        return slipped.stream().anyMatch(number -> running.get(number).nics().contains(nic));
    }

    // Networks.

    void netStart(int net, int variant) {
        if (active.containsKey(net)) {
            return;
        }
        Network wanted = network(net, variant);
        starting = Optional.of(wanted.name());
        boolean let = ipnd.lets(new Input.NetworkStarts(definition(net, variant), ACCOUNTS));
        starting = Optional.empty();
        if (let) {
            if (!wanted.forward().ownsBridge() && host.find(wanted.bridge()).isEmpty()) {
                host.bridge(wanted.bridge());
            }
            is(net, variant);
        }
    }

    void netUpdate(int net, int variant) {
        if (active.containsKey(net)) {
            is(net, variant);
        }
    }

    private void is(int net, int variant) {
        definitions.put(net, definition(net, variant));
        learn();
        ipnd.lets(new Input.NetworkStarted(definition(net, variant), ACCOUNTS));
    }

    void netStop(int net) {
        Network was = active.remove(net);
        definitions.remove(net);
        if (was != null) {
            asked.stopped(was);
            nics().filter(nic -> was.name().equals(nic.network())).forEach(nic -> ports.remove(nic.mac()));
            if (!was.forward().ownsBridge()) {
                host.find(was.bridge()).ifPresent(host::remove);
            }
            ipnd.lets(new Input.NetworkStopped(was.uuid()));
            forgetAdded();
        }
    }

    /** Taps that were added end with their network, but for those that guests have. */
    private void forgetAdded() {
        added.entrySet().removeIf(entry -> !active.containsKey(entry.getValue().net()) && !isOpen(entry.getKey()));
    }

    private boolean isOpen(String tap) {
        return nics().anyMatch(nic -> tap.equals(nic.device()));
    }

    // Guests.

    void guestStart(int number, int kind) {
        if (running.containsKey(number)) {
            return;
        }
        List<Nic> wanted = new ArrayList<>();
        for (int i = 0; i <= kind % 2; i++) {
            wanted.add(nic(number, i, kind));
        }
        Guest guest =
                new Guest(uuid(2, number), "g" + number, wanted, Map.of(mac(number * 10), POLICIES.get(kind % 5)));
        if (!ipnd.lets(new Input.GuestStarts(guest))) {
            return;
        }
        List<Nic> plugged = new ArrayList<>();
        for (Nic nic : wanted) {
            Optional<Nic> tap = nic.type() == Nic.Type.NETWORK ? plugged(guest, nic) : Optional.of(nic);
            if (tap.isEmpty()) {
                plugged.forEach(this::unplugged);
                ipnd.lets(new Input.GuestEnded(guest.uuid()));
                return;
            }
            plugged.add(tap.get());
        }
        plugged.forEach(nic -> hold(nic, true));
        Guest runs = new Guest(guest.uuid(), guest.name(), plugged, guest.policies());
        running.put(number, runs);
        slipped.remove(number);
        learn();
        ipnd.lets(new Input.GuestRuns(runs, null));
    }

    /** By the network, by a tap that ipnd makes for it, or by one that {@code ipn port add} made before. */
    private Nic nic(int number, int place, int kind) {
        int net = (kind + place) % PlayedNetworks.COUNT;
        Mac mac = mac(number * 10 + place);
        Optional<String> tap = added.keySet().stream()
                .filter(name -> !isOpen(name) && host.find(name).isPresent())
                .findFirst();
        if (kind == 7 && place == 1 && tap.isPresent()) {
            return new Nic(mac, Nic.Type.OPENED, tap.get(), null, null, null, null, false);
        }
        if (kind == 5 && net < 3) {
            return new Nic(mac, Nic.Type.ETHERNET, "own" + number + place, "net" + net, null, null, null, false);
        }
        return new Nic(mac, Nic.Type.NETWORK, null, "net" + net, null, kind >= 4 ? "quiet" : null, null, false);
    }

    /** As libvirt does: the network's hook, then the tap. */
    private Optional<Nic> plugged(Guest guest, Nic nic) {
        Optional<Network> network = networkOf(nic);
        if (network.isEmpty() || host.find(network.get().bridge()).isEmpty()) {
            return Optional.empty();
        }
        UUID port = uuid(3, ++taps);
        NetworkPort claim =
                new NetworkPort(port, network.get().uuid(), guest.name(), guest.uuid(), nic.mac(), nic.portgroup());
        if (!ipnd.lets(new Input.PortCreated(network.get(), claim, true))) {
            return Optional.empty();
        }
        ports.put(nic.mac(), port);
        String device = "vnet" + taps;
        host.tap(device, nic.mac().ofTap(), network.get().bridge());
        Nic now = new Nic(
                nic.mac(), nic.type(), device, nic.network(), network.get().bridge(), nic.portgroup(), null, false);
        asked.of(network.get(), withNic(guest, now), now, host.find(device).orElseThrow());
        return Optional.of(now);
    }

    private static Guest withNic(Guest guest, Nic nic) {
        List<Nic> all = new ArrayList<>(guest.nics());
        all.removeIf(other -> other.mac().equals(nic.mac()));
        all.add(nic);
        return new Guest(guest.uuid(), guest.name(), all, guest.policies(), guest.kept());
    }

    private void hold(Nic nic, boolean open) {
        host.find(String.valueOf(nic.device())).ifPresent(tap -> host.hold(tap, open));
    }

    private void unplugged(Nic nic) {
        if (nic.type() == Nic.Type.NETWORK) {
            host.find(String.valueOf(nic.device())).ifPresent(host::remove);
        } else {
            hold(nic, false);
        }
        UUID port = ports.remove(nic.mac());
        if (port != null) {
            ipnd.lets(new Input.PortDeleted(port));
        }
        asked.forget(nic);
    }

    void guestEnd(int number) {
        Guest was = running.remove(number);
        slipped.remove(number);
        if (was != null) {
            asked.ended(was);
            was.nics().forEach(this::unplugged);
            ipnd.lets(new Input.GuestEnded(was.uuid()));
            forgetAdded();
        }
    }

    /** libvirt tells of changed metadata by its inventory alone; what nobody understands (a policy below 0) changes nothing. */
    void metadata(int number, int nic, int policy) {
        Guest guest = running.get(number);
        if (guest == null) {
            return;
        }
        if (policy < 0) {
            slipped.add(number);
            return;
        }
        slipped.remove(number);
        Map<Mac, PortPolicy> policies = new HashMap<>(guest.policies());
        policies.put(mac(number * 10 + nic % 2), POLICIES.get(policy));
        running.put(number, new Guest(guest.uuid(), guest.name(), guest.nics(), policies));
        learn();
    }

    void plug(int number) {
        Guest guest = running.get(number);
        Mac mac = mac(number * 10 + PLUGGED);
        if (guest != null
                && !slipped.contains(number)
                && guest.nics().size() <= MOST_NICS
                && guest.nic(mac).isEmpty()) {
            Nic nic = new Nic(mac, Nic.Type.NETWORK, null, "net" + number, null, "quiet", null, false);
            plugged(guest, nic).ifPresent(plugged -> {
                hold(plugged, true);
                running.put(number, withNic(guest, plugged));
            });
            learn();
        }
    }

    void unplug(int number) {
        Guest guest = running.get(number);
        Mac mac = mac(number * 10 + PLUGGED);
        if (guest != null && guest.nic(mac).isPresent()) {
            unplugged(guest.nic(mac).orElseThrow());
            List<Nic> left =
                    guest.nics().stream().filter(nic -> !nic.mac().equals(mac)).toList();
            running.put(number, new Guest(guest.uuid(), guest.name(), left, guest.policies()));
        }
    }

    private void learn() {
        definitions.forEach((net, definition) -> {
            List<NamedTap> all = new ArrayList<>(definition.network().taps());
            added.values().stream().filter(tap -> tap.net() == net).forEach(tap -> all.add(tap.tap()));
            active.put(net, definition.network().withTaps(all));
        });
        asked.learn(networks(), guests());
    }

    /** All that libvirt would say now. */
    InventoryReading inventory() {
        List<GuestXml> guests = new ArrayList<>();
        running.forEach((number, guest) -> guests.add(
                slipped.contains(number)
                        ? new GuestXml(
                                new Guest(guest.uuid(), guest.name(), guest.nics(), Map.of()), true, List.of("slip"))
                        : new GuestXml(guest, true, List.of())));
        return new InventoryReading(
                List.copyOf(definitions.values()), List.of(), guests, Set.of(), List.of(), Map.of(), List.of());
    }

    // ipn port.

    void tapAdd(int net) {
        Network network = active.get(net);
        if (network != null) {
            String name = "t" + ++taps + "n" + net;
            NamedTap tap = new NamedTap(name, "alice", "root", POLICIES.get(taps % 5), 1, true);
            if (ipnd.lets(new Input.TapAdded(network, tap, ACCOUNTS))) {
                added.put(name, new Added(net, tap));
                learn();
            }
        }
    }

    void tapDel(int which) {
        List<String> names = List.copyOf(added.keySet());
        if (!names.isEmpty()) {
            String name = names.get(which % names.size());
            Network network = active.get(added.get(name).net());
            if (network != null && ipnd.lets(new Input.TapRemoved(network, name))) {
                added.remove(name);
                learn();
            }
        }
    }
}
