// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.ipn.member.Membership;
import org.ipn.member.Message;
import org.ipn.model.Rights;
import org.ipn.model.report.Presence;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recv",
        description =
                "Print each message that a network's members send to all or to this one, a line each, until interrupted.",
        footer = {"", "Example:", "  ipn recv lab --verbose"},
        mixinStandardHelpOptions = true)
final class RecvCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String network;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print time and sender before each message, and on standard error how many receive and send.")
    private boolean verbose;

    @Option(
            names = "--records",
            description = "Print records instead of lines: length (two bytes, big-endian), message.")
    private boolean records;

    @Option(names = "--all", description = "Also print what is meant for others, as far as it is heard: on a bus, all.")
    private boolean all;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N messages.")
    @Range(from = 1)
    private long count = Long.MAX_VALUE;

    private final OutputStream out = new BufferedOutputStream(Written.STANDARD);

    /** A message in JSON; {@code base64} instead of {@code text} where it is not UTF-8. */
    private record Line(
            String time,
            String mac,
            String to,
            @Nullable String text,
            @Nullable String base64) {}

    @Override
    public Integer call() throws Failed {
        try (Membership member = verbose
                ? Joining.joinToldWhoIsThere(network, Rights.R, "ipn recv")
                : Joining.join(network, Rights.R, "ipn recv")) {
            Written.STANDARD.endsUnread();
            if (verbose) {
                tellWhoIsThere(member);
            }
            long printed = 0;
            while (printed < count) {
                Message message = member.receive();
                if (all || message.isFor(member.mac())) {
                    if (!isPrinted(message)) {
                        return 0; // why not is said at the end of every command
                    }
                    printed++;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new Failed("receive from " + network + ": " + e.getMessage());
        }
    }

    /** On standard error, beside the messages. */
    private void tellWhoIsThere(Membership member) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Presence now = member.awaitPresence();
                            output.err()
                                    .println("ipn: " + network + ": " + now.receivers() + " receive, " + now.senders()
                                            + " send");
                        }
                    } catch (IOException e) {
                        // The member goes on without news: where it has ended too, its receive says so.
                    }
                },
                "presence");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean isPrinted(Message message) {
        try {
            print(message, out);
            out.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void print(Message message, OutputStream out) throws IOException {
        byte[] content = message.content();
        if (output.isJson()) {
            out.write((Api.JSON.toJson(line(message)) + "\n").getBytes(StandardCharsets.UTF_8));
        } else if (records) {
            out.write(content.length >> 8);
            out.write(content.length);
            out.write(content);
        } else {
            if (verbose) {
                out.write((Instant.now() + " " + message.source() + " ").getBytes(StandardCharsets.UTF_8));
            }
            out.write(content);
            out.write('\n');
        }
    }

    private static Line line(Message message) {
        String text = text(message.content());
        String base64 = text == null ? Base64.getEncoder().encodeToString(message.content()) : null;
        return new Line(
                Instant.now().toString(),
                message.source().toString(),
                message.destination().toString(),
                text,
                base64);
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
