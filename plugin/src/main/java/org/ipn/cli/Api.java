// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipn.model.report.Reports;

/**
 * ipnd's control API. HTTP/1.0 suffices and keeps a client library out of every start: one request a connection, and the answer
 * ends where the connection does.
 */
final class Api {
    static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] ([1-5][0-9][0-9])( |$)");
    private static final Pattern LENGTH = Pattern.compile("(?i)^content-length: *([0-9]{1,9})$");

    /** Twice what a call of libvirt's has, which goes first. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path socket;
    private final Duration patience;

    Api(Path socket) {
        this(socket, PATIENCE);
    }

    /** @param patience until an answer begins, and, unless it is a stream of lines, has ended */
    Api(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** The daemon of this host, or the one whose socket IPN_SOCKET names. */
    static Api ofHost() {
        return new Api(Path.of(System.getenv().getOrDefault("IPN_SOCKET", "/run/ipn/ipnd.sock")));
    }

    /** A path's segment, with whatever the user's name for a network holds. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String get(String path) throws Failed {
        String body = body("GET", path, new byte[0]);
        if (body.isEmpty()) {
            throw new Failed("ipnd ended the conversation on " + socket + ": its answer is empty");
        }
        return body;
    }

    String post(String path, byte[] body) throws Failed {
        return body("POST", path, body);
    }

    String delete(String path) throws Failed {
        return body("DELETE", path, new byte[0]);
    }

    /**
     * Lines as they come, until the daemon ends it or {@code line} returns false.
     *
     * @return whether it was the daemon
     */
    boolean stream(String path, Predicate<String> line) throws Failed {
        return stream(path, () -> {}, line);
    }

    /** @param begun run once no line is missed any more */
    boolean stream(String path, Runnable begun, Predicate<String> line) throws Failed {
        Lines lines = new Lines(begun, line);
        exchange("GET", path, new byte[0], lines);
        return lines.wanted;
    }

    private static final class Lines implements Reading {
        private final Runnable begun;
        private final Predicate<String> line;
        private boolean wanted = true;

        private Lines(Runnable begun, Predicate<String> line) {
            this.begun = begun;
            this.line = line;
        }

        @Override
        public boolean isEndless() {
            return true;
        }

        @Override
        public void from(InputStream in, int length) throws IOException {
            begun.run();
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String next = reader.readLine(); next != null && wanted; next = reader.readLine()) {
                wanted = line.test(next);
            }
        }
    }

    private String body(String method, String path, byte[] body) throws Failed {
        StringBuilder text = new StringBuilder();
        exchange(
                method, path, body, (in, length) -> text.append(text(in, length).stripTrailing()));
        return text.toString();
    }

    private interface Reading {
        /** @param length of the body, bytes; -1 = until the connection ends */
        void from(InputStream in, int length) throws IOException;

        /** Whether it ends when somebody wants no more. */
        default boolean isEndless() {
            return false;
        }
    }

    private void exchange(String method, String path, byte[] body, Reading reading) throws Failed {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Deadline deadline = new Deadline(channel, patience)) {
            converse(channel, deadline, method, path, body, reading);
        } catch (IOException e) {
            throw new Failed("ipnd ended the conversation on " + socket + ": " + e.getMessage());
        }
    }

    private void converse(
            SocketChannel channel, Deadline deadline, String method, String path, byte[] body, Reading reading)
            throws Failed, IOException {
        try {
            connect(channel);
            String head = String.format(
                    Locale.ROOT,
                    "%s %s HTTP/1.0\r\nHost: ipn\r\nContent-Length: %d\r\n\r\n",
                    method,
                    path,
                    body.length);
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, body);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            int status = status(line(in));
            int length = length(in);
            if (status >= 300) {
                String reason = reason(text(in, length));
                throw status == 404 ? new Failed.NotFound(reason) : new Failed(reason);
            }
            if (reading.isEndless()) {
                deadline.close();
            }
            reading.from(in, length);
        } catch (IOException e) {
            if (deadline.isOver()) {
                throw new Failed.Unreachable("ipnd has not answered for " + patience.toSeconds()
                        + " s: if it hangs, systemctl restart ipnd; guests keep talking");
            }
            throw e;
        }
    }

    private void connect(SocketChannel channel) throws Failed {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (AccessDeniedException e) {
            throw new Failed.Denied(socket);
        } catch (IOException e) {
            if (Files.exists(socket) && !Files.isWritable(socket)) {
                throw new Failed.Denied(socket);
            }
            throw new Failed.Unreachable("ipnd is not running: systemctl start ipnd (no answer at " + socket + ")");
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static int status(String line) throws IOException {
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.find()) {
            throw new IOException("no HTTP answer");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Reads the headers. Returns -1 where they tell no length. */
    private static int length(InputStream in) throws IOException {
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            Matcher matcher = LENGTH.matcher(header);
            if (matcher.find()) {
                length = Integer.parseInt(matcher.group(1));
            }
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** The whole body; half of one would pass for all of it. */
    private static String text(InputStream in, int length) throws IOException {
        byte[] bytes = length < 0 ? in.readAllBytes() : in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("its answer ends after " + bytes.length + " of " + length + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String reason(String body) {
        if (!body.startsWith("{")) {
            return body.strip();
        }
        try {
            return JSON.fromJson(body, Reports.Failure.class).error();
        } catch (JsonSyntaxException e) {
            return body;
        }
    }
}
