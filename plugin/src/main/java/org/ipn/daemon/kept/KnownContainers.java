// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.plan.Desired;

/**
 * Containers' devices that the plugin of their runtime has announced, as guests of whom libvirt does not know: in {@code /run/ipn/containers}
 * over a restart, and known for as long as the host's end of their veth is there. On the world's thread alone.
 */
public final class KnownContainers {
    private final KeptGuests files;
    private final Map<UUID, Guest> all;

    public KnownContainers(Path run) throws IOException {
        files = new KeptGuests(run.resolve("containers"));
        all = new LinkedHashMap<>(files.load());
    }

    public List<Guest> all() {
        return List.copyOf(all.values());
    }

    public void add(Guest container) {
        all.put(container.uuid(), container);
    }

    public void remove(UUID container) {
        all.remove(container);
    }

    public void replaceAll(UnaryOperator<Guest> with) {
        all.replaceAll((uuid, container) -> with.apply(container));
    }

    /** Forgets those that have nothing among {@code links} any more. @return whether there were any */
    public boolean keepOnly(Desired desired, List<Link> links) {
        if (all.isEmpty()) {
            return false;
        }
        Set<UUID> there = links.stream()
                .flatMap(link -> desired.nicOf(link).stream())
                .map(owned -> owned.guest().uuid())
                .collect(Collectors.toSet());
        return all.keySet().retainAll(there);
    }

    public void recheck() throws IOException {
        files.recheck();
    }

    public void save() throws IOException {
        files.save(all());
    }

    /** For good. */
    void clear() throws IOException {
        all.clear();
        save();
    }
}
