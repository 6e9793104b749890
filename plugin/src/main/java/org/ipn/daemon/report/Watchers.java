// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ipn.daemon.api.EventStream;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.report.Event;
import org.ipn.plan.Desired;
import org.jspecify.annotations.Nullable;

/** Tells who watches what changed between one look at the host and the next: starts, stops, joins, leaves, changes, links that go down or come up. */
public final class Watchers {
    /** Each may have {@link EventStream}'s lines waiting for it. */
    public static final int MOST = 128;

    private final ProcessMembers processes;
    private final Consumer<Event> members;
    private final Set<Consumer<Event>> listeners = new CopyOnWriteArraySet<>();
    private Map<String, Map<Integer, Member>> before = Map.of();

    /** @param members told each event too, as the listeners are */
    public Watchers(ProcessMembers processes, Consumer<Event> members) {
        this.processes = processes;
        this.members = members;
    }

    public boolean areFull() {
        return listeners.size() >= MOST;
    }

    /** Called with each event, on the thread that reconciled: must not block. */
    public void add(Consumer<Event> listener) {
        listeners.add(listener);
    }

    public void remove(Consumer<Event> listener) {
        listeners.remove(listener);
    }

    /** One call at a time, as the reconciler makes them. */
    public void observe(Desired desired, List<Link> links) {
        Map<String, Map<Integer, Member>> now = new LinkedHashMap<>();
        Map<String, Map<Integer, Member>> was = before;
        Desired seen = desired.among(links);
        Map<String, List<Link>> ports =
                links.stream().filter(link -> link.master() != null).collect(Collectors.groupingBy(Link::master));
        for (Network network : desired.networks()) {
            Map<Integer, Member> known = was.getOrDefault(network.name(), Map.of());
            Map<Integer, Member> members = new LinkedHashMap<>();
            for (Member member :
                    Member.of(seen, network, ports.getOrDefault(network.bridge(), List.of()), links, processes)) {
                int index = member.link().index();
                members.put(index, member.since(known.get(index)));
            }
            now.put(network.name(), members);
        }
        before = now;
        now.forEach((network, members) -> {
            if (!was.containsKey(network)) {
                tell("start", network, null, members);
            }
            compare(network, was.getOrDefault(network, Map.of()), members);
        });
        was.forEach((network, members) -> {
            if (!now.containsKey(network)) {
                compare(network, members, Map.of());
                tell("stop", network, null, Map.of());
            }
        });
    }

    private void compare(String network, Map<Integer, Member> was, Map<Integer, Member> now) {
        was.forEach((index, member) -> {
            if (!now.containsKey(index)) {
                tell("leave", network, member, now);
            }
        });
        now.forEach((index, member) -> {
            Member old = was.get(index);
            if (old == null) {
                tell("join", network, member, now);
            } else if (!old.isLike(member)) {
                tell("change", network, member, now);
            }
            if (old != null && old.down() != member.down()) {
                tell(member.down() ? "down" : "up", network, member, now);
            }
        });
    }

    private void tell(String event, String network, @Nullable Member member, Map<Integer, Member> now) {
        Event told = new Event(
                Instant.now().toString(),
                event,
                network,
                member == null ? null : member.link().name(),
                member == null ? null : member.kind(),
                (int) now.values().stream()
                        .filter(other -> other.rights().receives())
                        .count(),
                (int) now.values().stream()
                        .filter(other -> other.rights().sends())
                        .count(),
                member == null ? null : member.guest(),
                member == null ? null : member.mac());
        members.accept(told);
        listeners.forEach(listener -> listener.accept(told));
    }
}
