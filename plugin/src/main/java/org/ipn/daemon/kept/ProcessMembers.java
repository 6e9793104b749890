// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.model.FileFailure;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;
import org.ipn.plan.NodePlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes that have joined, kept in {@code /run/ipn/members/if:IFINDEX} over a restart, as long as their ports are there, whatever
 * those are called by then. Changed on the world's thread, read on any.
 */
public final class ProcessMembers {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMembers.class);

    private final Notes notes;
    private static final String PREFIX = "if:";

    private volatile Map<Integer, ProcessMember> members = Map.of();

    public ProcessMembers(Path run) throws IOException {
        notes = new Notes(run.resolve("members"));
        Map<String, ProcessMember> read = notes.read(ProcessMembers::read);
        for (Map.Entry<String, ProcessMember> note : read.entrySet()) {
            if (note.getKey().startsWith(PREFIX)) {
                keep(note.getValue());
            } else { // an older ipnd's, by name
                add(note.getValue());
                notes.delete(note.getKey());
            }
        }
    }

    public void add(ProcessMember member) throws IOException {
        notes.write(PREFIX + member.index(), values(member));
        keep(member);
    }

    void recheck() throws IOException {
        Map<String, ProcessMember> all = new HashMap<>();
        members.forEach((index, member) -> all.put(PREFIX + index, member));
        notes.restore(all, ProcessMembers::values);
    }

    private static Properties values(ProcessMember member) {
        Properties values = new Properties();
        values.setProperty("device", member.device());
        values.setProperty("index", String.valueOf(member.index()));
        values.setProperty("network", member.network().toString());
        values.setProperty("user", String.valueOf(member.user()));
        values.setProperty("process", String.valueOf(member.process()));
        values.setProperty(
                "groups", member.groups().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        values.setProperty("rights", member.rights().name());
        values.setProperty("mac", member.mac().toString());
        if (member.name() != null) {
            values.setProperty("name", member.name());
        }
        return values;
    }

    private void keep(ProcessMember member) {
        Map<Integer, ProcessMember> more = new HashMap<>(members);
        more.put(member.index(), member);
        members = Map.copyOf(more);
    }

    /** Who has the port {@code link}: see {@link NodePlan#isBehind}. */
    public Optional<ProcessMember> behind(Link link) {
        return Optional.ofNullable(members.get(link.index())).filter(member -> NodePlan.isBehind(member, link));
    }

    public List<ProcessMember> all() {
        return List.copyOf(members.values());
    }

    public long countOf(int user) {
        return members.values().stream().filter(member -> member.user() == user).count();
    }

    /** Forgets those whose ports are not among {@code links}. */
    public void keepOnly(List<Link> links) {
        Set<Integer> present = links.stream().map(Link::index).collect(Collectors.toSet());
        all().stream().filter(member -> !present.contains(member.index())).forEach(this::forget);
    }

    /** Of one whose note can't be removed nothing is forgotten: the next look tries again. */
    public void forget(ProcessMember member) {
        Map<Integer, ProcessMember> fewer = new HashMap<>(members);
        if (fewer.remove(member.index(), member)) {
            try {
                notes.delete(PREFIX + member.index());
                members = Map.copyOf(fewer);
            } catch (IOException e) {
                LOG.warn("forget {}: {}", member.device(), FileFailure.said(e));
            }
        }
    }

    private static ProcessMember read(String device, Properties values) {
        return new ProcessMember(
                values.getProperty("device", device),
                Integer.parseInt(values.getProperty("index")),
                UUID.fromString(values.getProperty("network")),
                values.getProperty("name"),
                Integer.parseInt(values.getProperty("user")),
                Integer.parseInt(values.getProperty("process", "0")),
                Arrays.stream(values.getProperty("groups").split(" "))
                        .map(Integer::valueOf)
                        .toList(),
                Rights.valueOf(values.getProperty("rights").toUpperCase(Locale.ROOT)),
                Mac.parse(values.getProperty("mac")));
    }
}
