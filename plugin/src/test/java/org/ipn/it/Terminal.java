// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A root shell that stays open from one command to the next, as a reader's does. */
final class Terminal implements AutoCloseable {
    private static final String MARK = "\u0001ended ";
    private static final String AS_USER =
            "setpriv --reuid=%1$s --regid=%1$s --init-groups --reset-env env PATH=\"$PATH\" bash -c ";

    /** @param shown on stdout and stderr, and by what runs in the background meanwhile */
    record Ended(int status, String shown) {}

    /** Of all that is typed; then the shell ends, as if it had been killed. */
    private static final int LONGEST_S = 230;

    private final Process shell;
    private final BufferedReader output;

    Terminal(Path folder) throws IOException {
        this(folder, List.of());
    }

    /** Beside hypervisors h1, h2, …, as {@code dev sandbox --hosts N} gives one. */
    static Terminal beside(int hosts, Path folder) throws IOException {
        return new Terminal(
                folder,
                List.of(
                        System.getenv("IPN_CHECKOUT") + "/plugin/src/test/sandbox/sandbox",
                        "--hosts",
                        String.valueOf(hosts),
                        "--"));
    }

    private Terminal(Path folder, List<String> place) throws IOException {
        shell = new ProcessBuilder(Stream.concat(place.stream(), Stream.of("bash", "--norc", "--noprofile"))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        output = shell.inputReader(UTF_8);
        // JUnit's time-out interrupts, which no read of a pipe notices.
        CompletableFuture.delayedExecutor(LONGEST_S, TimeUnit.SECONDS).execute(shell::destroyForcibly);
    }

    Ended type(String user, String command) throws IOException {
        boolean behind = command.endsWith(" &");
        String rest = behind ? command.substring(0, command.length() - 2) : command;
        String quoted = "\"$(echo " + Base64.getEncoder().encodeToString(rest.getBytes(UTF_8)) + " | base64 -d)\"";
        String run = user.equals("root") ? "eval " + quoted : AS_USER.formatted(user) + quoted;
        shell.outputWriter(UTF_8).write(run + " </dev/null" + (behind ? " &" : "") + "\necho \"" + MARK + "$?\"\n");
        shell.outputWriter(UTF_8).flush();
        StringBuilder shown = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int mark = line.indexOf(MARK);
            if (mark >= 0) {
                shown.append(line, 0, mark).append(mark > 0 ? "\n" : "");
                return new Ended(Integer.parseInt(line.substring(mark + MARK.length())), shown.toString());
            }
            shown.append(line).append('\n');
        }
        throw new IOException("the shell ended at: " + command + "\n" + shown);
    }

    @Override
    public void close() throws IOException {
        type("root", "kill $(jobs -p) 2>/dev/null; wait");
        shell.outputWriter(UTF_8).close();
        shell.destroy();
    }
}
