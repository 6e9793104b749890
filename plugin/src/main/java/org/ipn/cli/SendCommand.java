// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.ipn.member.Membership;
import org.ipn.member.Message;
import org.ipn.model.Mac;
import org.ipn.model.Rights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = "Send each line of standard input as a message to a network's members.",
        footer = {"", "Example:", "  echo hello | ipn send lab --to 52:54:00:12:34:56"},
        mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String network;

    @Option(names = "--to", paramLabel = "MAC", description = "Only to this member (default: to all).")
    private @Nullable String to;

    @Option(
            names = "--records",
            description = "Read records instead of lines: length (two bytes, big-endian), message.")
    private boolean records;

    @Option(names = "--wait-for", paramLabel = "N", description = "Start when N members receive, guests too.")
    @Range(from = 1)
    private int waitFor;

    @Override
    public Integer call() throws Failed {
        Mac destination = destination();
        try (Membership member = waitFor == 0
                ? Joining.join(network, Rights.W, "ipn send")
                : Joining.joinToldWhoIsThere(network, Rights.W, "ipn send")) {
            while (waitFor > 0 && member.awaitPresence().receivers() < waitFor) {
                // the next news may say that enough are there
            }
            InputStream in = new BufferedInputStream(System.in);
            byte[] message = next(in, member.mtu());
            while (message != null) {
                member.send(Message.to(destination, message));
                message = next(in, member.mtu());
            }
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            throw new Failed("send to " + network + ": " + e.getMessage());
        }
    }

    private Mac destination() throws Failed {
        try {
            return to == null ? Message.BROADCAST : Mac.parse(to);
        } catch (IllegalArgumentException e) {
            throw new Failed("--to: " + e.getMessage());
        }
    }

    private byte @Nullable [] next(InputStream in, int mtu) throws IOException {
        return records ? record(in) : line(in, mtu);
    }

    private static byte @Nullable [] record(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int second = in.read();
        int length = first << 8 | second;
        byte[] record = second < 0 ? new byte[0] : new DataInputStream(in).readNBytes(length);
        if (second < 0 || record.length < length) {
            throw new EOFException("the last record is not whole");
        }
        return record;
    }

    /** One that is too long is read no further than what proves it. */
    private static byte @Nullable [] line(InputStream in, int mtu) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        long length = 0;
        while (next >= 0 && next != '\n') {
            length++;
            if (length <= mtu) {
                line.write(next);
            }
            next = in.read();
        }
        if (length > mtu - 2) {
            throw new IllegalArgumentException("message of " + length + " bytes exceeds the limit of " + (mtu - 2));
        }
        return line.toByteArray();
    }
}
