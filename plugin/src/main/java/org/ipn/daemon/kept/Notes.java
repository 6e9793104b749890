// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.ipn.kernel.sys.Folder;
import org.ipn.model.FileFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of small files, {@code name=value} lines, a file per device: kept over a restart, never half-written. */
final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);

    /** Makes of a file's values what they stand for. */
    interface Reading<T> {
        /** Throws RuntimeException for values that stand for nothing. */
        T of(String device, Properties values);
    }

    private final Path folder;

    Notes(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        WholeFile.sweep(folder);
    }

    /** All of them by device; one that can't be read is said and passed over. */
    <T> Map<String, T> read(Reading<T> reading) throws IOException {
        Map<String, T> found = new LinkedHashMap<>();
        for (Path file : Folder.list(folder, "[!.]*")) {
            String device = file.getFileName().toString();
            try (Reader reader = Files.newBufferedReader(file)) {
                Properties values = new Properties();
                values.load(reader);
                found.put(device, reading.of(device, values));
            } catch (IOException e) {
                LOG.warn("read {}", FileFailure.said(e));
            } catch (RuntimeException e) {
                LOG.warn("read {}: {}", file, e.toString());
            }
        }
        return found;
    }

    /** What is gone of all that there should be, by device, is written anew. */
    <T> void restore(Map<String, T> all, Function<T, Properties> values) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, T> note : all.entrySet()) {
            if (!Files.exists(folder.resolve(note.getKey()))) {
                write(note.getKey(), values.apply(note.getValue()));
            }
        }
    }

    void write(String device, Properties values) throws IOException {
        StringWriter text = new StringWriter();
        values.store(text, null);
        WholeFile.write(folder.resolve(device), text.toString());
    }

    void delete(String device) throws IOException {
        Files.deleteIfExists(folder.resolve(device));
    }
}
