// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that says a line when it has come so far, and goes on when it is told a line. */
final class Talk implements AutoCloseable {
    /** Not a promise about how fast anything is: only a program that hangs ends here. */
    private static final int SECONDS = 60;

    private final Process process;
    /** Empty at the end. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    Talk(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "talk");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(line -> lines.add(Optional.of(line)));
        } catch (UncheckedIOException killed) {
            // whose streams Java closes: what it has said is there
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** Waits for this line, or fails with all that it said instead. */
    void awaits(String line) throws InterruptedException {
        next(line, line::equals);
    }

    /** Waits for the next line that begins so, and gives it. */
    String awaitsLike(String beginning) throws InterruptedException {
        return next(beginning, line -> line.startsWith(beginning));
    }

    private String next(String what, Predicate<String> wanted) throws InterruptedException {
        StringBuilder said = new StringBuilder();
        while (true) {
            Optional<String> next = lines.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null || next.isEmpty()) {
                throw new AssertionError("never said '" + what + "', but: " + said);
            }
            if (wanted.test(next.get())) {
                return next.get();
            }
            said.append(next.get()).append('\n');
        }
    }

    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** No more will be told. */
    Talk hangUp() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** Stays there and does nothing any more. */
    void freeze() {
        String pid = String.valueOf(process.pid());
        Shell.ok("kill", "-STOP", pid);
        Eventually.that(() ->
                assertThat(Files.readString(Path.of("/proc", pid, "status"))).contains("State:\tT"));
    }

    /** Goes on after {@link #freeze}. */
    void thaw() {
        Shell.ok("kill", "-CONT", String.valueOf(process.pid()));
    }

    /** Ends it at this moment, whatever it does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its exit status, once it has ended by itself. */
    int status() throws InterruptedException {
        assertEnds();
        return process.exitValue();
    }

    /** All lines that it has yet to say, to its end. */
    List<String> rest() throws InterruptedException {
        assertEnds();
        List<String> rest = new java.util.ArrayList<>();
        Optional<String> next = lines.take();
        while (next.isPresent()) {
            rest.add(next.get());
            next = lines.take();
        }
        return rest;
    }

    private void assertEnds() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("never ended, but said: " + lines);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
