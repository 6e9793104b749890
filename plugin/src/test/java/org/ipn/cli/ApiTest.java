// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ipn makes of an answer, whole or not. */
@Tag("pure")
class ApiTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    @TempDir
    private Path folder;

    /** A daemon that answers one call with these bytes and hangs up. */
    private Api answering(String bytes) throws IOException {
        Path socket = folder.resolve("s");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        var unused = CompletableFuture.runAsync(() -> {
            try (server;
                    SocketChannel client = server.accept()) {
                client.read(ByteBuffer.allocate(10_000));
                client.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException hungUp) {
                // the client had enough
            }
        });
        return new Api(socket);
    }

    @Test
    void shouldGiveTheBody() throws Exception {
        assertThat(answering(OK + "Content-Length: 9\r\n\r\n{\"a\":\"ä\"}\n").get("/x"))
                .isEqualTo("{\"a\":\"ä\"");
    }

    @Test
    void shouldGiveABodyWithoutALength() throws Exception {
        assertThat(answering(OK + "\r\n{\"a\":\"ä\"}\n").get("/x")).isEqualTo("{\"a\":\"ä\"}");
    }

    @Test
    void shouldGiveLinesUntilNobodyWantsThem() throws Exception {
        List<String> lines = new ArrayList<>();
        boolean ended = answering(OK + "\r\n1\n2\n3\n").stream("/x", line -> {
            lines.add(line);
            return lines.size() < 2;
        });
        assertThat(lines).containsExactly("1", "2");
        assertThat(ended).isFalse();
    }

    @Test
    void shouldTellWhoEndedTheLines() throws Exception {
        assertThat(answering(OK + "\r\n1\n2\n").stream("/x", line -> true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                         | no HTTP answer",
                "HTTP/1.1                                                   | no HTTP answer",
                "HTTP/1.1 ok                                                | no HTTP answer",
                "SSH-2.0-OpenSSH                                            | no HTTP answer",
                "HTTP/1.1 200 OK~Content-Length: 9~~{\"a\"                  | its answer ends after 4 of 9 bytes",
                "HTTP/1.1 200 OK~Content-Length: 0~~                        | its answer is empty",
                "HTTP/1.1 200 OK                                            | its answer is empty",
                "HTTP/1.1 404 No~Content-Length: 9~~{\"err                  | its answer ends after 5 of 9 bytes",
            })
    void shouldNotTakeHalfAnAnswerForOne(String bytes, String why) throws Exception {
        Api api = answering(bytes.replace("~", "\r\n"));
        assertThatThrownBy(() -> api.get("/x"))
                .isInstanceOf(Failed.class)
                .hasMessage("ipnd ended the conversation on " + folder.resolve("s") + ": " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 404 No~~{\"error\":\"there is no such network\"}  | there is no such network",
                "HTTP/1.1 409 No~~network lab: not supported yet: overlay   | network lab: not supported yet: overlay",
                "HTTP/1.1 500 No~~{                                         | {",
            })
    void shouldFailWithTheDaemonsLine(String bytes, String line) throws Exception {
        Api api = answering(bytes.replace("~", "\r\n"));
        assertThatThrownBy(() -> api.get("/x")).isInstanceOf(Failed.class).hasMessage(line);
    }

    /** As one that hangs: the kernel takes the call for it, and nobody comes. */
    @Test
    void shouldNotWaitForEverForAnAnswer() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Api api = new Api(socket, Duration.ofMillis(50));
            assertThatThrownBy(() -> api.get("/x"))
                    .isInstanceOf(Failed.Unreachable.class)
                    .hasMessageContaining("ipnd has not answered")
                    .hasMessageContaining("systemctl restart ipnd");
            assertThatThrownBy(() -> api.stream("/x", line -> true)).isInstanceOf(Failed.Unreachable.class);
        }
    }

    @Test
    void shouldPutAnyNameIntoAPath() {
        assertThat(Api.segment("a b/../ä%?#+")).isEqualTo("a%20b%2F..%2F%C3%A4%25%3F%23%2B");
    }
}
