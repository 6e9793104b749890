// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that ipnd tells who watches, from when it is made until it is closed. */
final class Watch implements AutoCloseable {
    private final Process curl;
    private final List<String> events = new CopyOnWriteArrayList<>();

    Watch() {
        try {
            Path head = Files.createTempFile("watch", null);
            curl = new ProcessBuilder(
                            "curl",
                            "-sN",
                            "-D",
                            head.toString(),
                            "--unix-socket",
                            "/run/ipn/ipnd.sock",
                            "http://ipn/events")
                    .start();
            Thread reader = new Thread(() -> curl.inputReader().lines().forEach(this::add), "watch");
            reader.setDaemon(true);
            reader.start();
            Eventually.that(() -> assertThat(Files.readString(head)).contains("200"));
            Files.delete(head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code event network device kind receivers senders}; a time is nobody's to foretell. */
    private void add(String line) {
        JsonObject event = JsonParser.parseString(line).getAsJsonObject();
        StringBuilder words = new StringBuilder();
        for (String field : List.of("event", "network", "device", "kind", "receivers", "senders")) {
            words.append(words.isEmpty() ? "" : " ")
                    .append(event.has(field) ? event.get(field).getAsString() : "-");
        }
        events.add(words.toString());
    }

    void tells(String... expected) {
        Eventually.that(() -> assertThat(events).containsSubsequence(expected));
    }

    @Override
    public void close() {
        curl.destroyForcibly().onExit().join();
    }
}
