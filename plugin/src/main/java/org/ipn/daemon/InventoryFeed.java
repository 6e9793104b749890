// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipn.daemon.metrics.Tally;
import org.ipn.libvirt.Inventory;
import org.ipn.libvirt.Libvirt;
import org.ipn.libvirt.LibvirtUnavailable;
import org.ipn.libvirt.StatusFiles;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Support;
import org.ipn.xml.GuestXml;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks libvirt who there is, soon after anything hinted that it has changed, on a thread that no hook waits for. */
final class InventoryFeed implements Libvirt.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryFeed.class);

    private final LibvirtXml xml;
    private final Roster roster;
    private final Runnable told;
    private final Tally tally;
    private final Libvirt libvirt;
    /** What the last inventory was warned of. */
    private Set<String> warned = Set.of();

    private final Pulse pulse = new Pulse("inventory", 20, 200, this::ask);
    private final StatusFiles files = new StatusFiles(StatusFiles.FOLDER, pulse::ask);

    /** @param told called after each answer */
    InventoryFeed(String uri, boolean events, LibvirtXml xml, Roster roster, Runnable told, Tally tally) {
        this.xml = xml;
        this.roster = roster;
        this.told = told;
        this.tally = tally;
        this.libvirt = new Libvirt(uri, events, this);
        pulse.start();
    }

    /** From any thread, also a hook's: returns at once. */
    void hint() {
        pulse.ask();
    }

    @Override
    public void connected() {
        tally.libvirt(true);
        LOG.info("connected to libvirt");
        files.begin();
        pulse.ask();
    }

    @Override
    public void changed(String what) {
        LOG.debug("libvirt: {}", what);
        pulse.ask();
    }

    @Override
    public void disconnected(String why) {
        tally.libvirt(false);
        LOG.warn("libvirt is away: {}", why);
    }

    private void ask() {
        long asOf = roster.now();
        try {
            Inventory inventory = libvirt.inventory();
            Set<String> seen = new HashSet<>();
            List<Roster.Definition> active = new ArrayList<>();
            List<Roster.Definition> inactive = new ArrayList<>();
            for (Inventory.NetworkXml network : inventory.networks()) {
                read(network, seen)
                        .map(read -> new Roster.Definition(read, network.xml()))
                        .ifPresent((network.active() ? active : inactive)::add);
            }
            List<Guest> guests = new ArrayList<>();
            for (String guest : inventory.guests()) {
                GuestXml read = xml.guestLeniently(guest);
                read.problems().forEach(problem -> warn(problem, seen));
                guests.add(read.guest());
            }
            inventory.unreadable().forEach(uuid -> warn("libvirt does not hand out the XML of " + uuid, seen));
            roster.told(active, inactive, guests, inventory.unreadable(), asOf);
            warned = seen;
            told.run();
        } catch (LibvirtUnavailable e) {
            LOG.debug("inventory: {}", e.getMessage()); // connected() asks again
        } catch (MalformedXml | RuntimeException e) {
            LOG.error("inventory", e);
        }
    }

    /** A network that is active although it can't be one, as when the hooks were off, is left alone and said. */
    private Optional<Network> read(Inventory.NetworkXml told, Set<String> seen) {
        try {
            Optional<Network> network = xml.network(told.xml());
            Optional<String> missing = network.flatMap(Support::missing);
            if (told.active() && missing.isPresent()) {
                warn("network " + network.get().name() + " is active but left alone: " + missing.get(), seen);
                return Optional.empty();
            }
            return network;
        } catch (Refused e) {
            warn(e.getMessage(), seen);
            return Optional.empty();
        }
    }

    /** Once, however often it is met again. */
    private void warn(String what, Set<String> seen) {
        if (seen.add(what) && !warned.contains(what)) {
            LOG.warn("{}", what);
        }
    }

    @Override
    public void close() {
        files.close();
        pulse.close();
        libvirt.close();
    }
}
