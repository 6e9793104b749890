// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.kernel.sys.Folder;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What was last validly asked of running guests' NICs, in {@code /run/ipn/guests/UUID.json}: libvirt's XML may not say it any more when
 * ipnd starts anew. One caller at a time.
 */
public final class KeptGuests {
    private static final TypeToken<Saved> SAVED = new TypeToken<>() {};
    private static final String ENDING = ".json";

    /** A file. Policies are their attributes, by name. */
    private record Saved(String name, List<SavedNic> nics, Map<String, Map<String, String>> policies) {}

    private record SavedNic(
            String mac,
            Nic.Type type,
            @Nullable String device,
            @Nullable String network,
            @Nullable String bridge,
            @Nullable String portgroup,
            @Nullable Boolean isolated,
            boolean filtered,
            boolean down,
            int mtu,
            boolean closed,
            @Nullable SavedGroup group,
            int queues) {}

    private record SavedGroup(String network, @Nullable String asked, String name, Map<String, String> policy) {}

    private final Path folder;
    private final Map<UUID, Guest> kept = new HashMap<>();

    /** @param folder made if it is not there */
    public KeptGuests(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        WholeFile.sweep(folder);
    }

    /** Of the guests that ran when ipnd ended; a file that can't be read is said and passed over. */
    public Map<UUID, Guest> load() throws IOException {
        Map<UUID, Guest> found = new LinkedHashMap<>();
        for (Path file : Folder.list(folder, "[!.]*" + ENDING)) {
            String uuid = file.getFileName().toString().replace(ENDING, "");
            JsonFile.read(file, SAVED, saved -> guest(UUID.fromString(uuid), saved))
                    .ifPresent(guest -> found.put(guest.uuid(), guest));
        }
        kept.putAll(found);
        return found;
    }

    /**
     * Makes the files those of exactly these guests, as far as they have to do with IPNs.
     *
     * @param networks names of all IPNs
     */
    public void save(List<Guest> guests, Set<String> networks) throws IOException {
        save(guests.stream().filter(guest -> concerns(guest, networks)).toList());
    }

    /** What is gone is written anew when it is next saved. */
    public void recheck() throws IOException {
        Files.createDirectories(folder);
        kept.keySet().removeIf(guest -> !Files.exists(file(guest)));
    }

    /** Makes the files those of exactly these guests. */
    void save(List<Guest> guests) throws IOException {
        Set<UUID> wanted = new HashSet<>();
        for (Guest guest : guests) {
            wanted.add(guest.uuid());
            if (!guest.equals(kept.get(guest.uuid()))) {
                JsonFile.write(file(guest.uuid()), saved(guest));
                kept.put(guest.uuid(), guest);
            }
        }
        for (UUID gone : List.copyOf(kept.keySet())) {
            if (!wanted.contains(gone)) {
                Files.deleteIfExists(file(gone));
                kept.remove(gone);
            }
        }
    }

    private static boolean concerns(Guest guest, Set<String> networks) {
        return !guest.policies().isEmpty()
                || !guest.kept().groups().isEmpty()
                || guest.kept().slip() != null
                || guest.nics().stream().anyMatch(nic -> networks.contains(String.valueOf(nic.network())));
    }

    private Path file(UUID guest) {
        return folder.resolve(guest + ENDING);
    }

    private static Saved saved(Guest guest) {
        Map<String, Map<String, String>> policies = new LinkedHashMap<>();
        guest.policies().forEach((mac, policy) -> policies.put(mac.toString(), policy.said()));
        return new Saved(
                guest.name(),
                guest.nics().stream().map(nic -> saved(guest, nic)).toList(),
                policies);
    }

    private static SavedNic saved(Guest guest, Nic nic) {
        Guest.Group group = guest.kept().groupOf(nic).orElse(null);
        return new SavedNic(
                nic.mac().toString(),
                nic.type(),
                nic.device(),
                nic.network(),
                nic.bridge(),
                nic.portgroup(),
                nic.isolated(),
                nic.filtered(),
                nic.down(),
                nic.mtu(),
                guest.kept().closed().contains(nic.mac()),
                group == null
                        ? null
                        : new SavedGroup(
                                group.network(),
                                group.asked(),
                                group.name(),
                                group.policy().said()),
                nic.queues());
    }

    private static Guest guest(UUID uuid, Saved saved) {
        Map<Mac, PortPolicy> policies = new HashMap<>();
        saved.policies().forEach((mac, policy) -> policies.put(Mac.parse(mac), PortPolicy.of(policy)));
        Set<Guest.Group> groups = new HashSet<>();
        Set<Mac> closed = new HashSet<>();
        for (SavedNic nic : saved.nics()) {
            SavedGroup group = nic.group();
            if (group != null) {
                groups.add(new Guest.Group(
                        Mac.parse(nic.mac()),
                        group.network(),
                        group.asked(),
                        group.name(),
                        PortPolicy.of(group.policy())));
            }
            if (nic.closed()) {
                closed.add(Mac.parse(nic.mac()));
            }
        }
        List<Nic> nics = saved.nics().stream().map(KeptGuests::nic).toList();
        return new Guest(uuid, saved.name(), nics, policies, new Guest.Kept(groups, closed, null));
    }

    private static Nic nic(SavedNic nic) {
        return new Nic(
                Mac.parse(nic.mac()),
                nic.type(),
                nic.device(),
                nic.network(),
                nic.bridge(),
                nic.portgroup(),
                nic.isolated(),
                nic.filtered(),
                nic.down(),
                nic.mtu(),
                Math.max(1, nic.queues())); // a file of an ipnd that did not know of queues
    }
}
