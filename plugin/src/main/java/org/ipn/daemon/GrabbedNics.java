// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.ipn.model.Found;
import org.ipn.model.Link;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How grabbed NICs were before, in {@code /run/ipn/nics/DEVICE}: kept over a restart, so that they go back as found. A NIC that went
 * away and came back is another one, and was found as it came. Thread-safe.
 */
final class GrabbedNics {
    private static final Logger LOG = LoggerFactory.getLogger(GrabbedNics.class);

    private final Notes notes;
    private final Map<String, Found> found;

    GrabbedNics(Path run) throws IOException {
        notes = new Notes(run.resolve("nics"));
        found = notes.read((device, values) -> read(values));
    }

    /** Of those that are still there. */
    synchronized Map<String, Found> found(List<Link> links) {
        Map<String, Found> present = new HashMap<>();
        found.forEach((device, before) -> link(device, before, links).ifPresent(link -> present.put(device, before)));
        return present;
    }

    /** Keeps how the NIC is, when {@code change} is the first that grabs it. */
    synchronized void remember(Desired desired, Change.Set change) {
        Link nic = change.link();
        Found before = found.get(nic.name());
        if (isWanted(desired, nic.name()) && (before == null || before.index() != nic.index())) {
            before = Found.of(nic);
            write(nic.name(), before);
            found.put(nic.name(), before);
        }
    }

    /** Forgets NICs that are gone, and those that are back as they were and that no network asks for. */
    synchronized void forget(Desired desired, List<Link> links) {
        Map.copyOf(found).forEach((device, before) -> {
            Optional<Link> nic = link(device, before, links);
            boolean back =
                    nic.filter(link -> before.restored(link).equals(link)).isPresent();
            if (nic.isEmpty() || back && !isWanted(desired, device)) {
                found.remove(device);
                delete(device);
            }
        });
    }

    private static Optional<Link> link(String device, Found before, List<Link> links) {
        return links.stream()
                .filter(link -> link.name().equals(device) && link.index() == before.index())
                .findFirst();
    }

    private static boolean isWanted(Desired desired, String device) {
        return desired.networks().stream()
                .flatMap(network -> network.grabs().stream())
                .anyMatch(grab -> grab.device().equals(device));
    }

    private static Found read(Properties values) {
        return new Found(
                Integer.parseInt(values.getProperty("index")),
                Boolean.parseBoolean(values.getProperty("up")),
                Integer.parseInt(values.getProperty("mtu")),
                values.getProperty("alias", ""));
    }

    private void write(String device, Found before) {
        Properties values = new Properties();
        values.setProperty("index", Integer.toString(before.index()));
        values.setProperty("up", Boolean.toString(before.up()));
        values.setProperty("mtu", Integer.toString(before.mtu()));
        values.setProperty("alias", before.alias());
        try {
            notes.write(device, values);
        } catch (IOException e) {
            throw new UncheckedIOException("remember how NIC " + device + " was: " + e.getMessage(), e);
        }
    }

    private void delete(String device) {
        try {
            notes.delete(device);
        } catch (IOException e) {
            LOG.warn("forget how NIC {} was: {}", device, e.toString());
        }
    }
}
