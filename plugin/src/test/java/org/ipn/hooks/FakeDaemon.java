// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** Listens where a hook looks for ipnd, and answers as scripted. Whatever it was told is kept. */
final class FakeDaemon implements AutoCloseable {
    /** What to do with a request that has been read. */
    interface Script {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    /** @param line the request line */
    record Call(String line, String headers, String body) {}

    private final ServerSocketChannel server;
    private final Script script;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Call> calls = new ArrayList<>();
    private int connections;

    FakeDaemon(Path socket, Script script) throws IOException {
        this.script = script;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        start(this::accept);
    }

    static FakeDaemon answering(Path socket, int status, String body) throws IOException {
        return new FakeDaemon(socket, out -> write(out, head(status, bytes(body).length) + body));
    }

    /** Takes the request and says nothing, or nothing more than {@code first}. */
    static FakeDaemon hungAfter(Path socket, String first) throws IOException {
        return new FakeDaemon(socket, out -> {
            write(out, first);
            new CountDownLatch(1).await();
        });
    }

    /** A byte now and then, so that no read of it ever waits for long. */
    static FakeDaemon trickling(Path socket) throws IOException {
        return new FakeDaemon(socket, out -> {
            write(out, head(409, 1 << 20));
            while (true) {
                write(out, "x");
                Thread.sleep(50);
            }
        });
    }

    static String head(int status, int length) {
        String type =
                status == 204 ? "" : "Content-Type: text/plain;charset=utf-8\r\nContent-Length: " + length + "\r\n";
        return "HTTP/1.1 " + status + " Said\r\n" + type + "\r\n";
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many have connected by now: one connection of our own is the last of them. */
    int connections() throws IOException {
        try (SocketChannel last = SocketChannel.open(server.getLocalAddress())) {
            last.shutdownOutput();
            new DataInputStream(Channels.newInputStream(last)).read();
        }
        synchronized (this) {
            return connections - 1;
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                synchronized (this) {
                    connections++;
                }
                start(() -> converse(client));
            }
        } catch (IOException ended) {
            closed.countDown();
        }
    }

    private void converse(SocketChannel client) {
        try (client) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(client));
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            int line = head.indexOf("\r\n");
            String headers = head.substring(line + 2);
            byte[] body = in.readNBytes(length(headers));
            synchronized (this) {
                calls.add(new Call(head.substring(0, line), headers, new String(body, StandardCharsets.UTF_8)));
            }
            script.answer(Channels.newOutputStream(client));
        } catch (IOException gone) {
            // the hook had enough of it
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String headers) {
        return headers.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(bytes(text));
        out.flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "fake-ipnd");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
