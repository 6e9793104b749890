// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.Sender;
import org.ipn.bus.SenderOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "pub",
        description = {
            "Send each line of standard input as a message to all processes of this host that listen at a path.",
            "Whoever comes first makes the path, for its own user alone; see ipn bus create. Receivers that are too slow lose the oldest messages,"
                    + " and know how many, unless --lossless."
        },
        footer = {"", "Example:", "  vmstat 1 | ipn pub /run/user/1000/vmstat"},
        mixinStandardHelpOptions = true)
final class PubCommand implements Callable<Integer> {
    @Mixin
    private OneBus bus;

    @Option(
            names = "--records",
            description = "Read records instead of lines: length (four bytes, big-endian), message.")
    private boolean records;

    @Option(
            names = "--lossless",
            description = "Wait for receivers that are slow, up to --patience for one that does not move.")
    private boolean lossless;

    @Option(
            names = "--patience",
            paramLabel = "MS",
            defaultValue = "1000",
            description =
                    "Milliseconds to wait for a receiver that reads nothing, before it is not waited for until it has"
                            + " caught up (default: ${DEFAULT-VALUE}).")
    @Range(from = 1, to = 86_400_000)
    private long patience = 1000;

    @Option(
            names = "--ring",
            paramLabel = "KIB",
            defaultValue = "1024",
            description =
                    "KiB that are held for receivers, a power of two, 64 to 65536; a message has at most a quarter of it"
                            + " (default: ${DEFAULT-VALUE}).")
    @Range(from = 64, to = 65_536)
    private int ring = 1024;

    @Option(names = "--wait-for", paramLabel = "N", description = "Start when N receivers listen.")
    @Range(from = 1)
    private int waitFor;

    @Option(names = "--stats", description = "Print at the end on standard error how much was sent, and to how many.")
    private boolean stats;

    @Override
    public Integer call() throws Failed {
        try (Sender sender = Bus.sender(bus.path(), options())) {
            boolean there = waitFor == 0;
            while (!there) {
                there = sender.awaitReceivers(waitFor, Duration.ofDays(1));
            }
            send(sender);
            return 0;
        } catch (BusException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failed("send to " + bus.path() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("send to " + bus.path() + ": interrupted");
        }
    }

    private SenderOptions options() {
        if (Integer.bitCount(ring) != 1) {
            throw new ParameterException(
                    bus.commandLine(), "--ring " + ring + ": allowed are powers of two, 64 to 65536");
        }
        return (lossless ? SenderOptions.waiting() : SenderOptions.lossy())
                .withCapacity(ring << 10)
                .withPatience(Duration.ofMillis(patience))
                .withTrouble(bus::say);
    }

    @SuppressWarnings("resource") // standard input is not ours to close
    private void send(Sender sender) throws IOException, Failed {
        Messages messages = new Messages(new FileInputStream(FileDescriptor.in), records, sender.longest());
        long bytes = 0;
        try {
            for (ByteBuffer next = messages.next(); next != null; next = messages.next()) {
                sender.publish(next);
                bytes += next.remaining();
            }
        } finally {
            if (stats) {
                bus.say("sent " + sender.sent() + " messages, " + bytes + " bytes; "
                        + sender.presence().receivers() + " listen");
            }
        }
    }
}
