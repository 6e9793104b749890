// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Rights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes that have joined, kept in {@code /run/ipn/members/DEVICE} over a restart, as long as their ports are there. Changed on the world's thread, read on any. */
final class ProcessMembers {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMembers.class);

    private final Notes notes;
    private volatile Map<String, ProcessMember> members;

    ProcessMembers(Path run) throws IOException {
        notes = new Notes(run.resolve("members"));
        members = Map.copyOf(notes.read(ProcessMembers::read));
    }

    void add(ProcessMember member) throws IOException {
        Properties values = new Properties();
        values.setProperty("index", String.valueOf(member.index()));
        values.setProperty("network", member.network().toString());
        values.setProperty("user", String.valueOf(member.user()));
        values.setProperty(
                "groups", member.groups().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        values.setProperty("rights", member.rights().name());
        values.setProperty("mac", member.mac().toString());
        if (member.name() != null) {
            values.setProperty("name", member.name());
        }
        notes.write(member.device(), values);
        Map<String, ProcessMember> more = new HashMap<>(members);
        more.put(member.device(), member);
        members = Map.copyOf(more);
    }

    /** Who has the port {@code link}; names recur, ifindexes with them hardly. */
    Optional<ProcessMember> behind(Link link) {
        return Optional.ofNullable(members.get(link.name())).filter(member -> member.index() == link.index());
    }

    List<ProcessMember> all() {
        return List.copyOf(members.values());
    }

    long countOf(int user) {
        return members.values().stream().filter(member -> member.user() == user).count();
    }

    /** Forgets those whose ports are not among {@code links}. */
    void keepOnly(List<Link> links) {
        Map<String, Integer> present = links.stream().collect(Collectors.toMap(Link::name, Link::index, (a, b) -> a));
        for (ProcessMember member : all()) {
            Integer index = present.get(member.device());
            if (index == null || index != member.index()) {
                forget(member);
            }
        }
    }

    void forget(ProcessMember member) {
        Map<String, ProcessMember> fewer = new HashMap<>(members);
        if (fewer.remove(member.device(), member)) {
            members = Map.copyOf(fewer);
            try {
                notes.delete(member.device());
            } catch (IOException e) {
                LOG.warn("forget {}: {}", member.device(), e.toString());
            }
        }
    }

    private static ProcessMember read(String device, Properties values) {
        return new ProcessMember(
                device,
                Integer.parseInt(values.getProperty("index")),
                UUID.fromString(values.getProperty("network")),
                values.getProperty("name"),
                Integer.parseInt(values.getProperty("user")),
                Arrays.stream(values.getProperty("groups").split(" "))
                        .map(Integer::valueOf)
                        .toList(),
                Rights.valueOf(values.getProperty("rights").toUpperCase(Locale.ROOT)),
                Mac.parse(values.getProperty("mac")));
    }
}
