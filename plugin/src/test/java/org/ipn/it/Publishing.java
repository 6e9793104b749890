// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipn.bus.Bus;
import org.ipn.bus.Sender;

/**
 * PATH: a sender whose system calls are counted. It says which thread sends; then, for each number that it is told, it sends so many messages, each of which is its number, and
 * says "sent": between reading the one and writing the other it does nothing else.
 */
final class Publishing {
    private static final int DIGITS = 10;

    private Publishing() {}

    /** In decimal digits, without anything that the JVM could allocate for. */
    private static ByteBuffer number(ByteBuffer message, int number) {
        int at = DIGITS;
        for (int rest = number; rest > 0; rest /= 10) {
            message.put(--at, (byte) ('0' + rest % 10));
        }
        return message.position(at);
    }

    public static void main(String[] args) throws Exception {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ByteBuffer message = ByteBuffer.allocateDirect(DIGITS);
        int sent = 0;
        try (Sender sender = Bus.sender(Path.of(args[0]))) {
            System.out.println(
                    Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                int count = Integer.parseInt(line);
                for (int i = 0; i < count; i++) {
                    sender.publish(number(message, ++sent));
                }
                System.out.println("sent");
            }
        }
    }
}
