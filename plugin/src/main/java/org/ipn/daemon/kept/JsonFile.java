// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.ipn.model.FileFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small file of JSON, whole or not there. */
final class JsonFile {
    private static final Logger LOG = LoggerFactory.getLogger(JsonFile.class);
    private static final Gson JSON = new Gson();

    private JsonFile() {}

    /**
     * What {@code made} makes of it; empty where there is none, and where it can't be read, which is said and passed over.
     *
     * @param made throws IllegalArgumentException or NullPointerException for what stands for nothing
     */
    static <T, R> Optional<R> read(Path file, TypeToken<T> type, Function<T, R> made) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(made.apply(JSON.fromJson(Files.readString(file), type)));
        } catch (IOException e) {
            LOG.warn("read {}", FileFailure.said(e));
            return Optional.empty();
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            LOG.warn("read {}: {}", file, e.toString());
            return Optional.empty();
        }
    }

    static void write(Path file, Object content) throws IOException {
        WholeFile.write(file, JSON.toJson(content));
    }
}
