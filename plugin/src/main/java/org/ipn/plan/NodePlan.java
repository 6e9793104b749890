// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipn.model.Access;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;

/**
 * Who may come in as a process: node files follow the networks, and members are put out when access to theirs no longer includes them. A
 * start, and a changed {@code <ipn:access>}, makes a new file, so that a descriptor from before proves nothing.
 */
public final class NodePlan {
    private static final int LONGEST_NAME = 255;

    private final Desired desired;
    private final Actual actual;

    private NodePlan(Desired desired, Actual actual) {
        this.desired = desired;
        this.actual = actual;
    }

    /** Why {@code network} can't have a node file: one line for the user. */
    public static Optional<String> problem(Network network) {
        String name = network.name();
        if (name.contains("/") || name.equals(".") || name.equals("..")) {
            return Optional.of("no node file can be called '" + name + "'; rename the network");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > LONGEST_NAME
                ? Optional.of("a name of " + length + " bytes is too long for a node file, which has " + LONGEST_NAME)
                : Optional.empty();
    }

    /** Why the network's node file is not there, and is not made either; empty where it is, or will be. */
    static Optional<String> problem(Network network, Desired desired, Actual actual) {
        return isAsItShould(network, actual)
                ? Optional.empty()
                : problem(network)
                        .or(() -> desired.accounts()
                                .unknownOfAccess(network)
                                .map(why -> why + ", or was not looked up yet"));
    }

    private static boolean isAsItShould(Network network, Actual actual) {
        Nodes.File file = actual.nodes().files().get(network.uuid());
        return file != null && file.access().equals(network.access());
    }

    static List<Change> plan(Desired desired, Actual actual) {
        NodePlan plan = new NodePlan(desired, actual);
        List<Change> changes = new ArrayList<>(plan.removals());
        for (Network network : desired.networks()) {
            if (!isAsItShould(network, actual)) {
                changes.addAll(plan.renewal(network));
            }
        }
        return changes;
    }

    /** What another network of the same name needs is replaced at one blow, not removed. */
    private List<Change> removals() {
        Nodes nodes = actual.nodes();
        Set<String> wanted = new HashSet<>();
        desired.networks().forEach(network -> wanted.add(network.name()));
        List<Change> changes = new ArrayList<>();
        nodes.files().forEach((network, file) -> {
            if (desired.network(network).isEmpty() && !wanted.contains(file.name())) {
                changes.add(new Change.RemoveNode(null, nodes.folder().resolve(file.name())));
            }
        });
        nodes.strangers().stream()
                .filter(name -> !wanted.contains(name))
                .forEach(name ->
                        changes.add(new Change.RemoveNode(null, nodes.folder().resolve(name))));
        return changes;
    }

    private List<Change> renewal(Network network) {
        Nodes.File file = actual.nodes().files().get(network.uuid());
        Integer user = desired.accounts().users().get(network.access().owner());
        Integer group = desired.accounts().groups().get(network.access().group());
        // First, for a new file tells that all this was done.
        Access before = actual.nodes().madeFor(network.uuid());
        boolean others = before != null && !before.equals(network.access());
        List<Change> changes = new ArrayList<>(others ? putOut(network) : List.of());
        if (problem(network).isEmpty() && user != null && group != null) {
            changes.add(new Change.MakeNode(
                    network.name(),
                    network.uuid(),
                    actual.nodes().folder().resolve(network.name()),
                    file == null ? null : file.access(),
                    network.access(),
                    user,
                    group));
        } else if (file != null) {
            changes.add(new Change.RemoveNode(
                    network.name(), actual.nodes().folder().resolve(file.name())));
        }
        return changes;
    }

    private List<Change> putOut(Network network) {
        List<Change> changes = new ArrayList<>();
        for (ProcessMember member : actual.nodes().members()) {
            Optional<Link> port = actual.link(member.index()).filter(link -> isBehind(member, link));
            if (member.network().equals(network.uuid())
                    && port.isPresent()
                    && !mayStay(member, network.access(), desired.accounts())) {
                changes.add(new Change.PutOut(network.name(), port.get(), member.rights()));
            }
        }
        return changes;
    }

    /** Of a process's ifindex, and of our making, hardly another one is. */
    public static boolean isBehind(ProcessMember member, Link link) {
        return link.index() == member.index() && Mark.madeFor(link.alias()).isPresent();
    }

    /** As the kernel would decide at open(2) of a file with this access, for all that the member joined with. */
    static boolean mayStay(ProcessMember member, Access access, AccountNumbers accounts) {
        if (member.user() == 0) {
            return true;
        }
        int bits = access.mode();
        if (accounts.isOwner(access, member.user())) {
            bits >>= 6;
        } else if (accounts.isGroup(access, member.groups())) {
            bits >>= 3;
        }
        Rights rights = member.rights();
        return (!rights.receives() || (bits & 4) != 0) && (!rights.sends() || (bits & 2) != 0);
    }
}
