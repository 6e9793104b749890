// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.ipn.kernel.Uptime;
import org.ipn.model.FileFailure;
import org.ipn.model.FoundNic;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.GrabPlan;
import org.ipn.plan.Grabbed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How grabbed NICs were before, in {@code /run/ipn/nics/if:IFINDEX}, which can be no device's name: kept over a restart, so that they go back
 * as found, whatever they are called by then. A NIC that went away and came back is another one, and was found as it came. On the world's thread alone.
 */
public final class GrabbedNics {
    private static final Logger LOG = LoggerFactory.getLogger(GrabbedNics.class);
    private static final String PREFIX = "if:";

    private final Notes notes;
    /** Where ifindexes are what they are in the notes: this boot, this network namespace. */
    private final String here;

    private final Map<Integer, FoundNic> found = new HashMap<>();
    private final KeptConfirmations confirmations;

    public GrabbedNics(Path run) throws IOException {
        this(run, Uptime::now);
    }

    /** @param uptime see {@link Uptime} */
    public GrabbedNics(Path run, LongSupplier uptime) throws IOException {
        confirmations = new KeptConfirmations(run, uptime);
        notes = new Notes(run.resolve("nics"));
        here = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                + Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        Map<String, Note> read = notes.read(Note::of);
        read.forEach((file, note) -> {
            if (note.in().equals(here)) {
                found.put(note.nic().index(), note.nic());
            } else if (file.startsWith(PREFIX)) {
                delete(file);
            }
        });
        read.forEach((file, note) -> {
            if (!file.startsWith(PREFIX)) {
                adopt(file, note.nic());
            }
        });
    }

    /** An older ipnd's note, by the NIC's name then. */
    private void adopt(String file, FoundNic nic) {
        if (!found.containsKey(nic.index())) {
            keep(nic);
        }
        delete(file);
    }

    /** Which of them go back, and when. */
    public KeptConfirmations confirmations() {
        return confirmations;
    }

    /** Of which some may be gone by now. */
    public Grabbed grabbed() {
        return new Grabbed(found);
    }

    /** Keeps how the NIC is, when {@code change} is the first that grabs it. */
    public void remember(Desired desired, Change.Set change) {
        Link nic = change.link();
        if (grabbed().of(nic).isEmpty()) {
            asked(desired, nic).ifPresent(grab -> keep(FoundNic.of(grab.device(), nic)));
        }
        if (!Objects.equals(nic.master(), change.to().master())) {
            begin(desired, change.to());
        }
    }

    /** Of a NIC that is, or is about to be, a port of its network. */
    private void begin(Desired desired, Link port) {
        GrabPlan.taken(desired, port).ifPresent(taken -> confirmations.begin(taken.network(), taken.grab()));
    }

    /** A NIC whose deadline is not known any more, as where /run/ipn was emptied, gets another: nobody may be able to give it back by hand. */
    public void await(Desired desired, List<Link> links) {
        List<String> bridges = desired.networks().stream()
                .filter(network -> network.grabs().stream().anyMatch(grab -> grab.confirm() != null))
                .map(Network::bridge)
                .toList();
        try {
            links.stream().filter(link -> bridges.contains(link.master())).forEach(port -> begin(desired, port));
        } catch (UncheckedIOException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    private static Optional<Grab> asked(Desired desired, Link nic) {
        return desired.grabbing(nic).stream()
                .flatMap(network -> desired.grabbed().grabOf(network, nic).stream())
                .findFirst();
    }

    /** Forgets NICs that are gone, and those that are back as they were and that no network asks for. */
    public void forget(Desired desired, List<Link> links) {
        Grabbed known = grabbed();
        Map<Integer, Link> present = new HashMap<>();
        links.stream().filter(link -> known.of(link).isPresent()).forEach(link -> present.put(link.index(), link));
        known.byIndex().forEach((index, before) -> {
            Link nic = present.get(index);
            boolean back = nic != null && before.restored(nic).equals(nic);
            if (nic == null || back && desired.withGrabbed(known).grabbing(nic).isEmpty()) {
                found.remove(index);
                delete(PREFIX + index);
            } else if (before.address() == null) {
                keep(new FoundNic(
                        before.device(),
                        index,
                        nic.traits().permanent(),
                        nic.mac(),
                        before.up(),
                        before.mtu(),
                        before.alias()));
            }
        });
    }

    void recheck() throws IOException {
        Map<String, FoundNic> all = new HashMap<>();
        found.forEach((index, nic) -> all.put(PREFIX + index, nic));
        notes.restore(all, this::values);
        confirmations.recheck();
    }

    private void keep(FoundNic nic) {
        try {
            notes.write(PREFIX + nic.index(), values(nic));
        } catch (IOException e) {
            throw new UncheckedIOException("remember how NIC " + nic.device() + " was: " + FileFailure.said(e), e);
        }
        found.put(nic.index(), nic);
    }

    /** @param in see {@link #here}; empty in an older ipnd's */
    private record Note(String in, FoundNic nic) {
        static Note of(String file, Properties values) {
            FoundNic nic = new FoundNic(
                    values.getProperty("device", file),
                    Integer.parseInt(values.getProperty("index")),
                    mac(values, "permanent"),
                    mac(values, "address"),
                    Boolean.parseBoolean(values.getProperty("up")),
                    Integer.parseInt(values.getProperty("mtu")),
                    values.getProperty("alias", ""));
            return new Note(values.getProperty("in", ""), nic);
        }

        private static @Nullable Mac mac(Properties values, String name) {
            String text = values.getProperty(name);
            return text == null ? null : Mac.parse(text);
        }
    }

    private Properties values(FoundNic before) {
        Properties values = new Properties();
        values.setProperty("in", here);
        values.setProperty("device", before.device());
        values.setProperty("index", Integer.toString(before.index()));
        set(values, "permanent", before.permanent());
        set(values, "address", before.address());
        values.setProperty("up", Boolean.toString(before.up()));
        values.setProperty("mtu", Integer.toString(before.mtu()));
        values.setProperty("alias", before.alias());
        return values;
    }

    private static void set(Properties values, String name, @Nullable Mac mac) {
        if (mac != null) {
            values.setProperty(name, mac.toString());
        }
    }

    private void delete(String file) {
        try {
            notes.delete(file);
        } catch (IOException e) {
            LOG.warn("forget how a NIC was: {}", FileFailure.said(e));
        }
    }
}
