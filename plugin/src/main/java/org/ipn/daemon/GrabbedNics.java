// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.ipn.model.Found;
import org.ipn.model.Link;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;

/** How grabbed NICs were before, in {@code /run/ipn/nics/DEVICE}: kept over a restart, so that they go back as found. */
final class GrabbedNics {
    private final Path folder;
    private final Map<String, Found> found = new HashMap<>();

    GrabbedNics(Path run) throws IOException {
        folder = Files.createDirectories(run.resolve("nics"));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString(), read(file));
            }
        }
    }

    synchronized Map<String, Found> found() {
        return Map.copyOf(found);
    }

    /** Keeps how the NIC is, when {@code change} is the first that grabs it. */
    synchronized void remember(Desired desired, Change.Set change) {
        Link nic = change.link();
        boolean grabbed = desired.networks().stream()
                .flatMap(network -> network.grabs().stream())
                .anyMatch(grab -> grab.device().equals(nic.name()));
        if (grabbed && !found.containsKey(nic.name())) {
            Found before = Found.of(nic);
            write(folder.resolve(nic.name()), before);
            found.put(nic.name(), before);
        }
    }

    /** Forgets NICs that are back as they were, or gone, and that no network asks for. */
    synchronized void forget(Desired desired, List<Link> links) {
        for (Map.Entry<String, Found> entry : Map.copyOf(found).entrySet()) {
            String device = entry.getKey();
            boolean wanted = desired.networks().stream()
                    .flatMap(network -> network.grabs().stream())
                    .anyMatch(grab -> grab.device().equals(device));
            boolean asFound = links.stream()
                    .filter(link -> link.name().equals(device))
                    .allMatch(link -> entry.getValue().restored(link).equals(link));
            if (!wanted && asFound) {
                found.remove(device);
                delete(folder.resolve(device));
            }
        }
    }

    private static Found read(Path file) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        return new Found(
                Boolean.parseBoolean(values.getProperty("up")),
                Integer.parseInt(values.getProperty("mtu", "1500")),
                values.getProperty("alias", ""));
    }

    private static void write(Path file, Found before) {
        Properties values = new Properties();
        values.setProperty("up", Boolean.toString(before.up()));
        values.setProperty("mtu", Integer.toString(before.mtu()));
        values.setProperty("alias", before.alias());
        try (Writer writer = Files.newBufferedWriter(file)) {
            values.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException("remember how " + file.getFileName() + " was: " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
