// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that do not read, of answers that are big. */
@Tag("pure")
@Timeout(60)
class DeliveriesTest {
    private static final int BIG = 4 << 20;
    private static final String BUSY = "ipnd sends others as much as it has room for: try again\n";

    @TempDir
    private Path folder;

    private final Server server = new Server();

    /** Each request is answered with as many bytes as its path says. */
    private void serve(Deliveries deliveries) throws Exception {
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory());
        connector.setUnixDomainPath(folder.resolve("socket"));
        server.addConnector(connector);
        server.setStopTimeout(0);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                int size = Integer.parseInt(request.getHttpURI().getPath().substring(1));
                deliveries.send(
                        response, callback, 200, "text/plain", "x".repeat(size).getBytes(StandardCharsets.US_ASCII));
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private SocketChannel ask(int size) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("socket")));
        channel.write(ByteBuffer.wrap(
                ("GET /" + size + " HTTP/1.0\r\nHost: ipn\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static String rest(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
    }

    private String answer(int size) throws IOException {
        try (SocketChannel channel = ask(size)) {
            return rest(channel);
        }
    }

    /** Reads the head, so that the answer has begun. */
    private static void begin(SocketChannel channel) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(100);
        while (some.hasRemaining() && channel.read(some) >= 0) {}
        assertThat(new String(some.array(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldHoldNoMoreThanThereIsRoomFor() throws Exception {
        serve(new Deliveries(2 * BIG, Duration.ofMinutes(10)));
        try (SocketChannel first = ask(BIG);
                SocketChannel second = ask(BIG)) {
            begin(first);
            begin(second);
            assertThat(answer(BIG)).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n" + BUSY);
            assertThat(answer(100)).as("what is small").startsWith("HTTP/1.1 200 ");
            assertThat(rest(first)).endsWith("x").hasSizeGreaterThan(BIG - 100);
            String third = answer(BIG);
            while (third.endsWith(BUSY)) {
                third = answer(BIG); // that the first has ended is told a moment after its last byte
            }
            assertThat(third).startsWith("HTTP/1.1 200 ").hasSizeGreaterThan(BIG);
        }
    }

    /** As the one that reads a byte now and then: it is never idle for long. */
    @Test
    void shouldEndWhoReadsTooSlowly() throws Exception {
        serve(new Deliveries(BIG, Duration.ofMillis(300)));
        try (SocketChannel slow = ask(BIG)) {
            begin(slow);
            String next = answer(BIG);
            while (next.endsWith(BUSY)) {
                next = answer(BIG);
            }
            assertThat(next).startsWith("HTTP/1.1 200 ").hasSizeGreaterThan(BIG);
            assertThat(rest(slow)).hasSizeLessThan(BIG);
        }
    }
}
