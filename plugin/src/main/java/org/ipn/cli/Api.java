// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ipn.model.report.Reports;

/**
 * ipnd's control API. HTTP/1.0 suffices and keeps a client library out of every start: one request a connection, and the answer
 * ends where the connection does.
 */
final class Api {
    static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    private final Path socket;

    Api(Path socket) {
        this.socket = socket;
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
        return body("GET", path, new byte[0]);
    }

    String post(String path, byte[] body) throws Failed {
        return body("POST", path, body);
    }

    void delete(String path) throws Failed {
        body("DELETE", path, new byte[0]);
    }

    /** Lines as they come, until the daemon or the user ends it. */
    void stream(String path, Consumer<String> line) throws Failed {
        exchange("GET", path, new byte[0], reader -> reader.lines().forEach(line));
    }

    private String body(String method, String path, byte[] body) throws Failed {
        StringBuilder text = new StringBuilder();
        exchange(method, path, body, reader -> text.append(reader.lines().collect(Collectors.joining("\n"))));
        return text.toString();
    }

    private interface Reading {
        void from(BufferedReader reader) throws IOException;
    }

    private void exchange(String method, String path, byte[] body, Reading reading) throws Failed {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connect(channel);
            String head = String.format(
                    Locale.ROOT,
                    "%s %s HTTP/1.0\r\nHost: ipn\r\nContent-Length: %d\r\n\r\n",
                    method,
                    path,
                    body.length);
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, body);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            int status = status(reader);
            if (status >= 300) {
                throw new Failed(reason(reader.lines().collect(Collectors.joining("\n"))));
            }
            reading.from(reader);
        } catch (IOException e) {
            throw new Failed("ipnd ended the conversation on " + socket + ": " + e.getMessage());
        }
    }

    private void connect(SocketChannel channel) throws Failed {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (AccessDeniedException e) {
            throw denied();
        } catch (IOException e) {
            if (Files.exists(socket) && !Files.isWritable(socket)) {
                throw denied();
            }
            throw new Failed("ipnd is not running: systemctl start ipnd (no answer at " + socket + ")");
        }
    }

    private Failed denied() {
        return new Failed("you may not use " + socket + ": be root or in its group (usermod -aG libvirt USER)");
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads the status line and the headers. */
    private static int status(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        if (line == null || line.split(" ").length < 2) {
            throw new IOException("no HTTP answer");
        }
        int status = Integer.parseInt(line.split(" ")[1]);
        while (line != null && !line.isEmpty()) {
            line = reader.readLine();
        }
        return status;
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
