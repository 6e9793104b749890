// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;

/**
 * Named taps that {@code ipn port add} asked for, until their network stops: kept in {@code /run/ipn/taps/DEVICE} over a
 * restart. On the world's thread alone.
 */
public final class AddedTaps {
    private record Added(UUID network, NamedTap tap) {}

    private static final String POLICY = "policy.";

    private final Notes notes;
    private final Map<String, Added> taps;

    public AddedTaps(Path run) throws IOException {
        notes = new Notes(run.resolve("taps"));
        taps = notes.read(AddedTaps::read);
    }

    public void add(UUID network, NamedTap tap) throws IOException {
        Added one = new Added(network, tap);
        notes.write(tap.device(), values(one));
        taps.put(tap.device(), one);
    }

    void recheck() throws IOException {
        notes.restore(taps, AddedTaps::values);
    }

    private static Properties values(Added added) {
        NamedTap tap = added.tap();
        Properties values = new Properties();
        values.setProperty("network", added.network().toString());
        values.setProperty("user", tap.user());
        values.setProperty("group", tap.group());
        values.setProperty("queues", String.valueOf(tap.queues()));
        tap.policy().said().forEach((name, value) -> values.setProperty(POLICY + name, value));
        return values;
    }

    /** Whether {@code device} was added to this network. */
    public boolean has(UUID network, String device) {
        return taps.containsKey(device) && taps.get(device).network().equals(network);
    }

    public void remove(String device) throws IOException {
        notes.delete(device);
        taps.remove(device);
    }

    /** The network with the taps that were added to it. */
    public Network with(Network network) {
        List<NamedTap> all = new ArrayList<>(network.taps());
        taps.values().stream()
                .filter(added -> added.network().equals(network.uuid()))
                .forEach(added -> all.add(added.tap()));
        return all.size() == network.taps().size() ? network : network.withTaps(all);
    }

    /** Forgets those of networks that are not among {@code active}, but for devices that running guests have. @return whether there were any */
    public boolean keepOnly(Set<UUID> active, Set<String> held) throws IOException {
        List<Added> ended = taps.values().stream()
                .filter(added -> !active.contains(added.network())
                        && !held.contains(added.tap().device()))
                .toList();
        for (Added added : ended) {
            remove(added.tap().device());
        }
        return !ended.isEmpty();
    }

    private static PortPolicy policy(Properties values) {
        return PortPolicy.of(values.stringPropertyNames().stream()
                .filter(name -> name.startsWith(POLICY))
                .collect(Collectors.toMap(name -> name.substring(POLICY.length()), values::getProperty)));
    }

    private static Added read(String device, Properties values) {
        return new Added(
                UUID.fromString(values.getProperty("network", "")),
                new NamedTap(
                        device,
                        values.getProperty("user", "root"),
                        values.getProperty("group", "root"),
                        policy(values),
                        Integer.parseInt(values.getProperty("queues", "1")),
                        true));
    }
}
