// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.FileId;
import org.ipn.model.Access;
import org.ipn.model.Network;
import org.ipn.model.report.Reports.Plan;
import org.ipn.plan.Subject;

/**
 * An empty file for each active network, {@code /run/ipn/nodes/NAME}: whom the kernel lets open it may join. A start, and a changed
 * {@code <ipn:access>}, makes a new file, so that a descriptor from before proves nothing; what an admin does to it with chmod or setfacl
 * stays as long as the file. On the world's thread alone.
 */
final class NodeFiles {
    private static final int LONGEST_NAME = 255;

    private record Node(Path path, FileId file, Access access) {}

    private final Path folder;
    private final NodeSpace space;
    private final Map<UUID, Node> nodes = new HashMap<>();

    private NodeFiles(Path folder, NodeSpace space) {
        this.folder = folder;
        this.space = space;
    }

    static NodeFiles in(Path folder) throws IOException {
        return new NodeFiles(folder, NodeSpace.on(folder));
    }

    /** Takes the files that an earlier ipnd has made for these networks as they are. */
    void adopt(List<Network> networks) {
        for (Network network : networks) {
            try {
                Path path = folder.resolve(network.name());
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    nodes.put(network.uuid(), new Node(path, FileId.of(path), network.access()));
                }
            } catch (ErrnoException | InvalidPathException madeAnew) {
                // where the network is next looked at
            }
        }
    }

    /** Why {@code network} can't have a node file: one line for the user. */
    static Optional<String> problem(Network network) {
        String name = network.name();
        if (name.contains("/") || name.equals(".") || name.equals("..")) {
            return Optional.of("no node file can be called '" + name + "'; rename the network");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_NAME) {
            return Optional.of("a name of " + length + " bytes is too long for a node file, which has " + LONGEST_NAME);
        }
        return Optional.empty();
    }

    /** The network whose node file this is. */
    Optional<UUID> networkOf(FileId file) {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().file().equals(file))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Path path(Network network) {
        return folder.resolve(network.name());
    }

    /** What {@link #keep} would do for these networks, in words; the device is the file. */
    List<Plan.Change> changes(List<Network> networks) {
        List<Plan.Change> changes = new ArrayList<>();
        for (Network network : networks) {
            Node node = nodes.get(network.uuid());
            String file = path(network).toString();
            String to = network.access().text();
            if (node == null || !isThere(node)) {
                changes.add(new Plan.Change(network.name(), file, "add node file", null, to));
            } else if (!node.access().equals(network.access())) {
                changes.add(new Plan.Change(
                        network.name(), file, "set access", node.access().text(), to));
            }
        }
        return changes;
    }

    /** What became of the files. */
    record Kept(List<Network> changed, Map<Subject, String> problems) {}

    /**
     * Makes the files those of exactly these networks.
     *
     * @return the networks whose access has changed, and what went wrong
     */
    Kept keep(List<Network> active, AccountNumbers accounts) {
        List<Network> changed = new ArrayList<>();
        Map<Subject, String> problems = new HashMap<>();
        nodes.keySet().retainAll(active.stream().map(Network::uuid).collect(Collectors.toSet()));
        for (Network network : active) {
            Node node = nodes.get(network.uuid());
            boolean other = node != null && !node.access().equals(network.access());
            if (node != null && !other && isThere(node)) {
                continue;
            }
            try {
                nodes.remove(network.uuid());
                Optional<String> problem = problem(network)
                        .or(() -> accounts.unknownOfAccess(network).map(why -> why + ", or was not looked up yet"));
                if (problem.isPresent()) {
                    problems.put(Subject.of(network), problem.get());
                } else {
                    nodes.put(network.uuid(), make(network, accounts));
                }
            } catch (IOException | InvalidPathException e) {
                problems.put(Subject.of(network), "make node file " + network.name() + ": " + e.getMessage());
            }
            if (other) {
                changed.add(network);
            }
        }
        removeOthers();
        return new Kept(changed, problems);
    }

    private static boolean isThere(Node node) {
        try {
            return FileId.of(node.path()).equals(node.file());
        } catch (ErrnoException gone) {
            return false;
        }
    }

    private Node make(Network network, AccountNumbers accounts) throws IOException {
        Access access = network.access();
        // Nobody can open it before it is all that it shall be, and the old one is replaced at one blow.
        Path made = folder.resolve(".new-" + UUID.randomUUID());
        space.make(made);
        try {
            Files.setAttribute(made, "unix:uid", accounts.users().get(access.owner()));
            Files.setAttribute(made, "unix:gid", accounts.groups().get(access.group()));
            Files.setAttribute(made, "unix:mode", access.mode());
            Path path = path(network);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(path);
            }
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new Node(path, FileId.of(path), access);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private void removeOthers() {
        Set<Path> wanted = nodes.values().stream().map(Node::path).collect(Collectors.toSet());
        try {
            for (Path path : list()) {
                if (!wanted.contains(path)) {
                    Files.deleteIfExists(path);
                }
            }
            space.close();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(NodeFiles.class).warn("clear {}: {}", folder, e.toString());
        }
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
