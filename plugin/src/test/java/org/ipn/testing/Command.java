// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Runs a program in the calling thread's network namespace and gives what it prints: the oracle of tests, {@code ip} most of all. */
public final class Command {
    private Command() {}

    /** Words separated by single spaces, no quoting. Throws, with what it printed, where it fails. */
    public static String run(String words) {
        String[] command = words.split(" ", -1);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(Arrays.toString(command) + ": " + output);
            }
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(words, stopped);
        }
    }

    /** A JSON array; empty where the program printed nothing. */
    public static JsonArray json(String words) {
        String output = run(words).trim();
        return output.isEmpty()
                ? new JsonArray()
                : JsonParser.parseString(output).getAsJsonArray();
    }

    /** {@code ip -j -d -s link show dev NAME}. */
    public static JsonObject link(String name) {
        return json("ip -j -d -s link show dev " + name).get(0).getAsJsonObject();
    }
}
