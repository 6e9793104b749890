// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens on a device until closed; each frame is one line of tcpdump's. */
final class Frames implements AutoCloseable {
    private final String device;
    private final Process tcpdump;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private Frames(List<String> where, String device, String direction, String filter) {
        this.device = device;
        List<String> command = new ArrayList<>(where);
        command.addAll(List.of("tcpdump", "-lnneU", "--immediate-mode", "-B", "8192", "-s", "256"));
        command.addAll(List.of("-Q", direction, "-i", device, filter));
        try {
            tcpdump = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        follow(tcpdump.inputReader(), lines);
        follow(tcpdump.errorReader(), messages);
        Eventually.that(() -> assertThat(messages).anyMatch(line -> line.contains("listening on")));
    }

    /** What the guest behind this tap is given. */
    static Frames to(String tap, String filter) {
        return new Frames(List.of(), tap, "out", filter);
    }

    /** What the guest behind this tap sends. */
    static Frames from(String tap, String filter) {
        return new Frames(List.of(), tap, "in", filter);
    }

    /** What comes in at a device of a network namespace. */
    static Frames into(String namespace, String device, String filter) {
        return new Frames(List.of("ip", "netns", "exec", namespace), device, "in", filter);
    }

    /** Puts one broadcast frame with this text into a device. */
    static void send(String device, String sourceMac, String text) {
        send(device, sourceMac, "ff:ff:ff:ff:ff:ff", text);
    }

    /** Puts one frame with this text into a device. */
    static void send(String device, String sourceMac, String destinationMac, String text) {
        Shell.ok(sending(device, sourceMac, destinationMac, text));
    }

    /** The command that does. */
    static String[] sending(String device, String sourceMac, String destinationMac, String text) {
        String program = """
                import socket, sys
                device, source, destination, text = sys.argv[1:]
                mac = lambda words: bytes.fromhex(words.replace(":", ""))
                packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                packet.bind((device, 0))
                packet.send(mac(destination) + mac(source) + b"\\x88\\xb5" + text.encode().ljust(46))
                """;
        return new String[] {"/usr/bin/python3", "-Ic", program, device, sourceMac, destinationMac, text};
    }

    private static void follow(BufferedReader reader, List<String> to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        reader.lines().forEach(to::add);
                    } catch (UncheckedIOException closed) {
                        // nobody listens any more
                    }
                },
                "tcpdump");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for a frame whose line has this in it. */
    Frames hears(String text) {
        Eventually.that(() -> assertThat(lines).as("frames at " + device).anyMatch(line -> line.contains(text)));
        return this;
    }

    /** How many frames so far have this in their line. */
    long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        tcpdump.destroy();
    }
}
