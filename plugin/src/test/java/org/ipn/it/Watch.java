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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that ipnd tells who watches, from when it is made until it is closed. */
final class Watch implements AutoCloseable {
    private final Process curl;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> members = new CopyOnWriteArrayList<>();

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
        events.add(words(event, "event", "network", "device", "kind", "receivers", "senders"));
        members.add(words(event, "event", "network", "device", "guest", "mac"));
    }

    private static String words(JsonObject event, String... fields) {
        return Stream.of(fields)
                .map(field -> event.has(field) ? event.get(field).getAsString() : "-")
                .collect(Collectors.joining(" "));
    }

    void tells(String... expected) {
        Eventually.that(() -> assertThat(events).containsSubsequence(expected));
    }

    /** {@code event network device guest mac}, as far as it goes. */
    void tellsOf(String expected) {
        Eventually.that(() -> assertThat(members).anyMatch(said -> said.startsWith(expected)));
    }

    @Override
    public void close() {
        curl.destroyForcibly().onExit().join();
    }
}
