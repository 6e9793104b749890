// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The sandbox's ipnd, spoken to byte by byte. */
final class Ipnd {
    private static final Path SOCKET = Path.of("/run/ipn/ipnd.sock");

    /**
     * @param status 0 = none was told
     * @param type as in Content-Type, without parameters
     */
    record Answer(int status, String type, String body) {}

    private Ipnd() {}

    static SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(SOCKET));
        return channel;
    }

    static Answer call(String method, String target, String body) {
        return call(method, target, "", body.getBytes(StandardCharsets.UTF_8));
    }

    /** @param headers each with its line's end */
    static Answer call(String method, String target, String headers, byte[] body) {
        String head = method + " " + target + " HTTP/1.1\r\nHost: ipn\r\nConnection: close\r\nContent-Length: "
                + body.length + "\r\n" + headers + "\r\n";
        return raw(head.getBytes(StandardCharsets.UTF_8), body);
    }

    /** A call whose body's last byte never comes; without a body, one that was answered already. Open until closed. */
    static SocketChannel begin(String method, String target, int length) throws IOException {
        SocketChannel channel = connect();
        try {
            write(
                    channel,
                    (method + " " + target + " HTTP/1.1\r\nHost: ipn\r\nContent-Length: " + length + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            if (length == 0) {
                channel.read(ByteBuffer.allocate(1));
            } else {
                write(channel, new byte[length - 1]);
            }
        } catch (IOException hungUp) {
            return channel; // refused before all was sent
        }
        return channel;
    }

    /** What ipnd answers to these bytes; it hangs up afterwards. */
    static Answer raw(byte[]... request) {
        try (SocketChannel channel = connect()) {
            try {
                for (byte[] part : request) {
                    write(channel, part);
                }
                channel.shutdownOutput();
            } catch (IOException hungUp) {
                // it has seen enough; its answer is there all the same
            }
            return answer(channel);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Answer answer(SocketChannel channel) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            Channels.newInputStream(channel).transferTo(answer);
        } catch (IOException reset) {
            // it hung up before it had read all that we sent, after the answer
        }
        return parse(answer.toByteArray());
    }

    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Answer(0, "", text);
        }
        String type = text.substring(0, end)
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-type:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().split(";")[0])
                .findFirst()
                .orElse("");
        return new Answer(Integer.parseInt(text.split(" ")[1]), type, text.substring(end + 4));
    }

    static String pid() {
        return read(Path.of("/run/sandbox/ipnd.pid")).strip();
    }

    static List<String> log() {
        return read(Path.of("/run/log/ipnd.log")).lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
