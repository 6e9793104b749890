// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.kernel.sys.Folder;
import org.ipn.model.FileFailure;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which networks are active, in {@code /run/ipn}: {@code networks/UUID.xml} to find them again after a restart while libvirt
 * is away, {@code bridges/BRIDGE} so that a hook knows our bridges without asking: with the network's name, or empty while it is stopped.
 */
public final class StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

    private final Path networks;
    private final Path bridges;
    private final KeptGuests guests;
    private final KnownContainers containers;
    private final KnownTaps taps;
    private @Nullable Saved saved;

    /** Makes a network of what libvirt wrote; empty where that is none of ours. */
    public interface Reading {
        Optional<Network> network(String xml) throws Refused;
    }

    private record Saved(List<Definition> active, Set<String> bridges) {}

    public StateFiles(Path run) throws IOException {
        networks = Files.createDirectories(run.resolve("networks"));
        bridges = Files.createDirectories(run.resolve("bridges"));
        WholeFile.sweep(networks);
        WholeFile.sweep(bridges);
        guests = new KeptGuests(run.resolve("guests"));
        containers = new KnownContainers(run);
        taps = new KnownTaps(run);
    }

    public KeptGuests guests() {
        return guests;
    }

    public KnownContainers containers() {
        return containers;
    }

    public KnownTaps taps() {
        return taps;
    }

    /** The networks that were active when ipnd ended; a file that can't be read is said and passed over. */
    public List<Definition> load(Reading reading) throws IOException {
        List<Definition> found = new ArrayList<>();
        for (Path file : list(networks)) {
            try {
                String text = Files.readString(file);
                reading.network(text).ifPresent(network -> found.add(new Definition(network, text)));
            } catch (IOException e) {
                LOG.warn("read {}", FileFailure.said(e));
            } catch (Refused e) {
                LOG.warn("read {}: {}", file, e.getMessage());
            }
        }
        return found;
    }

    /**
     * Makes the files those of exactly these active networks, and of bridges that still have our mark.
     *
     * @return why networks can't be kept; the next call tries again
     */
    public Map<Subject, String> save(List<Definition> active, Set<String> bridgesLeft) throws IOException {
        Saved now = new Saved(active, bridgesLeft);
        if (now.equals(saved)) {
            return Map.of();
        }
        Map<Subject, String> failed = new LinkedHashMap<>();
        Set<String> wanted = new HashSet<>();
        Set<String> wantedBridges = new HashSet<>(bridgesLeft);
        for (Definition definition : active) {
            wanted.add(fileName(definition.uuid()));
            wantedBridges.add(definition.network().bridge());
            try {
                write(networks.resolve(fileName(definition.uuid())), definition.xml());
                write(
                        bridges.resolve(definition.network().bridge()),
                        definition.network().name() + "\n");
            } catch (IOException e) {
                failed.put(Subject.of(definition.network()), FileFailure.said(e));
            }
        }
        keepOnly(networks, wanted);
        keepOnly(bridges, wantedBridges);
        for (String bridge : bridgesLeft) {
            if (active.stream()
                    .noneMatch(definition -> definition.network().bridge().equals(bridge))) {
                write(bridges.resolve(bridge), "");
            }
        }
        saved = failed.isEmpty() ? now : null;
        return failed;
    }

    /** The same where nobody can tell which bridges have our mark: those that had it. */
    public Map<Subject, String> save(List<Definition> active) throws IOException {
        Set<String> before = new HashSet<>();
        for (Path file : list(bridges)) {
            before.add(file.getFileName().toString());
        }
        return save(active, before);
    }

    /** What is gone is written anew when it is next saved. */
    void recheck() throws IOException {
        Files.createDirectories(networks);
        Files.createDirectories(bridges);
        saved = null;
        guests.recheck();
        containers.recheck();
        taps.recheck();
    }

    /** For good: no network is ours any more. */
    public void clear() throws IOException {
        save(List.of(), Set.of());
        guests.save(List.of());
        containers.clear();
        taps.clear();
    }

    private static String fileName(UUID network) {
        return network + ".xml";
    }

    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        WholeFile.write(file, text);
    }

    private static void keepOnly(Path directory, Set<String> names) throws IOException {
        for (Path file : list(directory)) {
            if (!names.contains(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        return Folder.list(directory, "[!.]*");
    }
}
