// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Single keys of the terminal, without Enter and unseen, until closed or the process ends. */
final class Keys implements AutoCloseable {
    private final boolean raw;
    private final Thread restoring = new Thread(() -> stty("icanon", "echo"), "restore the terminal");

    private Keys(boolean raw) {
        this.raw = raw;
    }

    static Keys none() {
        return new Keys(false);
    }

    /** Counts {@code pressed} down once that key is. */
    static Keys until(char key, CountDownLatch pressed) {
        Keys keys = new Keys(true);
        Runtime.getRuntime().addShutdownHook(keys.restoring);
        stty("-icanon", "-echo");
        Thread reader = new Thread(
                () -> {
                    try {
                        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
                            if (next == key) {
                                pressed.countDown();
                            }
                        }
                    } catch (IOException e) {
                        pressed.countDown(); // a terminal that is gone
                    }
                },
                "keys");
        reader.setDaemon(true);
        reader.start();
        return keys;
    }

    private static void stty(String... settings) {
        try {
            String[] command = {"stty", settings[0], settings[1]};
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            System.err.println("ipn: set the terminal: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (raw) {
            stty("icanon", "echo");
        }
    }
}
