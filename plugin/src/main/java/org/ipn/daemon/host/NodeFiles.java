// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.daemon.kept.NodeNotes;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.Folder;
import org.ipn.model.Access;
import org.ipn.model.FileFailure;
import org.ipn.model.Network;
import org.ipn.model.ProcessMember;
import org.ipn.plan.Change;
import org.ipn.plan.Nodes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An empty file for each active network, {@code /run/ipn/nodes/NAME}: whom the kernel lets open it may join. A start, and a changed
 * {@code <ipn:access>}, makes a new file, so that a descriptor from before proves nothing; what an admin does to it with chmod or setfacl
 * stays as long as the file. On the world's thread alone.
 */
public final class NodeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFiles.class);

    private record Node(Path path, FileId file, Access access) {}

    private final Path folder;
    private final @Nullable NodeSpace space;
    private final @Nullable NodeNotes notes;
    private final Map<UUID, Node> nodes = new HashMap<>();

    private NodeFiles(Path folder, @Nullable NodeSpace space, @Nullable NodeNotes notes) {
        this.folder = folder;
        this.space = space;
        this.notes = notes;
    }

    public static NodeFiles in(Path folder, NodeNotes notes) throws IOException {
        return new NodeFiles(folder, NodeSpace.on(folder), notes);
    }

    /** Of who does not look at them, nor make any, and mounts nothing. */
    public static NodeFiles none() {
        return new NodeFiles(Nodes.NONE.folder(), null, null);
    }

    private NodeNotes notes() {
        return Objects.requireNonNull(notes);
    }

    private NodeSpace space() {
        return Objects.requireNonNull(space);
    }

    /** Takes the files that an earlier ipnd has made for these networks as they are, with the access that they were made with. */
    public void adopt(List<Network> networks) {
        try {
            notes().keepOnly(networks.stream().map(Network::uuid).collect(Collectors.toSet()));
        } catch (IOException e) {
            LOG.warn("forget the node files of networks that have stopped: {}", FileFailure.said(e));
        }
        for (Network network : networks) {
            try {
                Path path = folder.resolve(network.name());
                Optional<NodeNotes.Note> note = notes().of(network.uuid());
                if (note.isPresent()) {
                    nodes.put(
                            network.uuid(),
                            new Node(path, note.get().file(), note.get().access()));
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    nodes.put(network.uuid(), new Node(path, FileId.of(path), network.access()));
                }
            } catch (ErrnoException | InvalidPathException madeAnew) {
                // where the network is next looked at
            }
        }
    }

    /** The network whose node file this is. */
    public Optional<UUID> networkOf(FileId file) {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().file().equals(file))
                .filter(entry -> file.isAt(entry.getValue().path())) // not of one that somebody removed
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What is there, and who came in by it. */
    Nodes look(List<ProcessMember> members) {
        if (space == null) {
            return Nodes.NONE;
        }
        Map<UUID, Nodes.File> files = new HashMap<>();
        Map<UUID, Access> lost = new HashMap<>();
        Set<String> names = new HashSet<>();
        nodes.forEach((network, node) -> {
            if (node.file().isAt(node.path())) {
                String name = node.path().getFileName().toString();
                names.add(name);
                files.put(network, new Nodes.File(name, node.access()));
            } else {
                lost.put(network, node.access());
            }
        });
        return new Nodes(folder, files, lost, others(names), members);
    }

    private List<String> others(Set<String> names) {
        try {
            List<Path> found = Folder.list(folder);
            space().close();
            return found.stream()
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !names.contains(name))
                    .toList();
        } catch (IOException e) {
            LOG.warn("look at the node files: {}", FileFailure.said(e));
            return List.of();
        }
    }

    /** Nobody can open it before it is all that it shall be, and the old one is replaced at one blow. */
    void make(Change.MakeNode change) throws IOException {
        nodes.remove(change.uuid());
        Path made = folder.resolve(".new-" + UUID.randomUUID());
        try {
            space().make(made);
            try {
                Files.setAttribute(made, "unix:uid", change.user());
                Files.setAttribute(made, "unix:gid", change.group());
                Files.setAttribute(made, "unix:mode", change.to().mode());
                if (Files.isDirectory(change.path(), LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(change.path());
                }
                Files.move(made, change.path(), StandardCopyOption.ATOMIC_MOVE);
                Node node = new Node(change.path(), FileId.of(change.path()), change.to());
                notes().made(change.uuid(), node.file(), node.access());
                nodes.put(change.uuid(), node);
            } finally {
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            throw new IOException("make node file " + change.network() + ": " + FileFailure.said(e), e);
        }
    }

    void remove(Change.RemoveNode change) throws IOException {
        for (UUID network : List.copyOf(nodes.keySet())) {
            if (Objects.requireNonNull(nodes.get(network)).path().equals(change.path())) {
                notes().removed(network);
                nodes.remove(network);
            }
        }
        Files.deleteIfExists(change.path());
        space().close();
    }
}
