// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program on a terminal of its own, at which somebody sits. */
final class Pty implements AutoCloseable {
    private static final String PYTHON = """
            import fcntl, os, pty, select, struct, sys, termios
            def resize(rows, columns):
                fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
            master, slave = pty.openpty()
            before = termios.tcgetattr(slave)
            resize(*sys.argv[1:3])
            child = os.fork()
            if child == 0:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for fd in range(3):
                    os.dup2(slave, fd)
                os.execvp(sys.argv[3], sys.argv[3:])
            ended = os.pidfd_open(child)
            done = False
            while not done:
                ready = select.select([master, 0, ended], [], [])[0]
                if 0 in ready:
                    verb, _, rest = sys.stdin.buffer.raw.readline().decode().strip().partition(" ")
                    if verb == "type":
                        os.write(master, bytes.fromhex(rest))
                    else:
                        resize(*rest.split())
                if master in ready:
                    os.write(1, os.read(master, 65536))
                done = ended in ready and master not in ready
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print("\\0ended", status, "as before" if termios.tcgetattr(slave) == before else "changed", flush=True)
            """;

    private static final String CLEAR = "\033[H\033[J";

    private final Process process;
    private final StringBuilder shown = new StringBuilder();

    Pty(int rows, int columns, String... command) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/python3", "-Ic", PYTHON, "" + rows, "" + columns));
        words.addAll(Arrays.asList(command));
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (Reader output = process.inputReader(UTF_8)) {
            for (int next = output.read(); next >= 0; next = output.read()) {
                synchronized (shown) {
                    shown.append((char) next);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void type(String keys) {
        StringBuilder hex = new StringBuilder();
        for (byte each : keys.getBytes(UTF_8)) {
            hex.append("%02x".formatted(each));
        }
        tell("type " + hex);
    }

    void resize(int rows, int columns) {
        tell("size " + rows + " " + columns);
    }

    private void tell(String order) {
        try {
            process.getOutputStream().write((order + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was written so far. */
    String shown() {
        synchronized (shown) {
            return shown.toString();
        }
    }

    /** The lines that were drawn last. */
    List<String> screen() {
        String all = shown();
        int last = all.lastIndexOf(CLEAR);
        return last < 0
                ? List.of()
                : all.substring(last + CLEAR.length()).replace("\r", "").lines().toList();
    }

    /** The exit status, and whether the terminal is set as before; empty while it runs. */
    String end() {
        String all = shown();
        int end = all.indexOf("\0ended ");
        return end < 0 ? "" : all.substring(end + 7).strip();
    }

    /** Who sits at it goes: the program is told so (SIGHUP). */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
