// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.kernel.sys.Folder;

/** What keeps a network's programs and maps alive without ipnd: {@code /sys/fs/bpf/ipn/UUID/}. A new set replaces an old one whole. */
final class Pins {
    private static final String NEW = "-new";

    private final Path root;

    /** @param root on a BPF file system */
    Pins(Path root) {
        this.root = root;
    }

    Path of(UUID network) {
        return root.resolve(network.toString());
    }

    Path root() {
        return root;
    }

    boolean has(UUID network) {
        return Files.isDirectory(of(network));
    }

    /** An empty folder for a new set. */
    Path begin(UUID network) throws IOException {
        Path folder = root.resolve(network + NEW);
        delete(folder);
        return Files.createDirectories(folder);
    }

    /** The new set becomes the network's; what was pinned before is let go. */
    void finish(UUID network) throws IOException {
        delete(of(network));
        Files.move(root.resolve(network + NEW), of(network));
    }

    void remove(UUID network) throws IOException {
        delete(root.resolve(network + NEW));
        delete(of(network));
    }

    /** All that is here and ours, sets that were never finished too; the folder itself, when nothing else is in it. */
    void removeAll() throws IOException {
        for (UUID network : all()) {
            remove(network);
        }
        if (Files.isDirectory(root)) {
            Files.deleteIfExists(Attendance.in(root));
            try {
                Files.delete(root);
            } catch (DirectoryNotEmptyException others) {
                return;
            }
        }
    }

    /** The networks that have pins, or had begun to; what is not called as a network is nobody's business here. */
    List<UUID> all() throws IOException {
        List<UUID> networks = new ArrayList<>();
        if (Files.isDirectory(root)) {
            for (Path folder : Folder.list(root)) {
                String name = folder.getFileName().toString();
                networkOf(name.endsWith(NEW) ? name.substring(0, name.length() - NEW.length()) : name)
                        .filter(network -> !networks.contains(network))
                        .ifPresent(networks::add);
            }
        }
        return networks;
    }

    private static Optional<UUID> networkOf(String name) {
        try {
            UUID network = UUID.fromString(name);
            return Optional.of(network).filter(named -> named.toString().equals(name)); // Java takes 1-2-3-4-5 for one
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path pin : Folder.list(folder)) {
                Files.delete(pin);
            }
            Files.delete(folder);
        }
    }
}
