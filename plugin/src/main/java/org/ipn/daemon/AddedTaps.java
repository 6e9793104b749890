// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;

/**
 * Named taps that {@code ipn port add} asked for, until their network stops: kept in {@code /run/ipn/taps/DEVICE} over a
 * restart. Thread-safe.
 */
final class AddedTaps {
    private record Added(UUID network, NamedTap tap) {}

    private final Path folder;
    private final Map<String, Added> taps = new LinkedHashMap<>();

    AddedTaps(Path run) throws IOException {
        folder = Files.createDirectories(run.resolve("taps"));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Added read = read(file);
                taps.put(read.tap().device(), read);
            }
        }
    }

    synchronized void add(UUID network, NamedTap tap) throws IOException {
        Properties values = new Properties();
        values.setProperty("network", network.toString());
        values.setProperty("user", tap.user());
        values.setProperty("group", tap.group());
        try (Writer writer = Files.newBufferedWriter(folder.resolve(tap.device()))) {
            values.store(writer, null);
        }
        taps.put(tap.device(), new Added(network, tap));
    }

    /** Whether {@code device} was added to this network. */
    synchronized boolean has(UUID network, String device) {
        return taps.containsKey(device) && taps.get(device).network().equals(network);
    }

    synchronized void remove(String device) throws IOException {
        taps.remove(device);
        Files.deleteIfExists(folder.resolve(device));
    }

    /** The network with the taps that were added to it. */
    synchronized Network with(Network network) {
        List<NamedTap> all = new ArrayList<>(network.taps());
        taps.values().stream()
                .filter(added -> added.network().equals(network.uuid()))
                .forEach(added -> all.add(added.tap()));
        return all.size() == network.taps().size() ? network : network.withTaps(all);
    }

    /** Forgets those of networks that are not among {@code active}. */
    synchronized void keepOnly(List<Network> active) throws IOException {
        for (Added added : List.copyOf(taps.values())) {
            if (active.stream().noneMatch(network -> network.uuid().equals(added.network()))) {
                remove(added.tap().device());
            }
        }
    }

    private static Added read(Path file) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        NamedTap tap = new NamedTap(
                file.getFileName().toString(), values.getProperty("user", "root"), values.getProperty("group", "root"));
        return new Added(UUID.fromString(values.getProperty("network")), tap);
    }
}
