// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.ipn.kernel.sys.FileId;
import org.ipn.model.Access;

/**
 * With which access each node file was made, in {@code /run/ipn/node-files.json}: a network may ask for another by now, and ipnd have died
 * before it was made. One caller at a time.
 */
public final class NodeNotes {

    public record Note(FileId file, Access access) {}

    private static final TypeToken<Map<UUID, Note>> NOTES = new TypeToken<>() {};

    private final Path file;
    private Map<UUID, Note> notes = new TreeMap<>();

    /** What can't be read is said and passed over. */
    public NodeNotes(Path run) {
        file = run.resolve("node-files.json");
        JsonFile.read(file, NOTES, read -> read).ifPresent(notes::putAll);
    }

    /** Empty where nothing was written of any; it may have gone since. */
    public Optional<Note> of(UUID network) {
        return Optional.ofNullable(notes.get(network));
    }

    public void made(UUID network, FileId node, Access access) throws IOException {
        Map<UUID, Note> now = new TreeMap<>(notes);
        now.put(network, new Note(node, access));
        keep(now);
    }

    /** Written anew if it is gone. */
    void recheck() throws IOException {
        if (!notes.isEmpty() && !Files.exists(file)) {
            JsonFile.write(file, notes);
        }
    }

    public void removed(UUID network) throws IOException {
        Map<UUID, Note> now = new TreeMap<>(notes);
        if (now.remove(network) != null) {
            keep(now);
        }
    }

    /** Forgets those of other networks: what was made for one of which its ipnd kept nothing any more. */
    public void keepOnly(Set<UUID> networks) throws IOException {
        Map<UUID, Note> now = new TreeMap<>(notes);
        if (now.keySet().retainAll(networks)) {
            keep(now);
        }
    }

    /** The file first: what could not be written is tried again by who is told so. */
    private void keep(Map<UUID, Note> now) throws IOException {
        if (now.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            JsonFile.write(file, now);
        }
        notes = now;
    }
}
