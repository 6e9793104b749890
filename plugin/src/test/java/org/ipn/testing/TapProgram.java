// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A process without any privilege that opens a tap by its name, as QEMU, UML and VDE do (linux/if_tun.h), and then does to it what it is
 * told. In the calling thread's network namespace.
 */
public final class TapProgram implements AutoCloseable {
    private static final Path TUN = Path.of("/dev/net/tun");

    private static final String PYTHON = """
            import fcntl, os, select, struct, sys
            queues = [os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK) for i in range(int(sys.argv[2]))]
            tap = queues[0]
            flags = 0x1002 if len(queues) == 1 else 0x1102
            ifreq = lambda *rest: struct.pack("16s", sys.argv[1].encode()) + b"".join(rest).ljust(24, b"\\0")
            def answer(act):
                try:
                    act()
                    print("ok", flush=True)
                except OSError as error:
                    print(os.strerror(error.errno), flush=True)
            answer(lambda: [fcntl.ioctl(queue, 0x400454ca, ifreq(struct.pack("H", flags))) for queue in queues])
            def hear():
                ready = select.select(queues, [], [], 20)[0]
                if not ready:
                    raise OSError(62, "")
                print(queues.index(ready[0]), os.read(ready[0], 65536).hex(), end=" ")
            for line in sys.stdin:
                verb, _, value = line.strip().partition(" ")
                if verb == "mac":
                    answer(lambda: fcntl.ioctl(tap, 0x8924, ifreq(struct.pack("H", 1), bytes.fromhex(value.replace(":", "")))))
                elif verb == "send":
                    answer(lambda: os.write(tap, bytes.fromhex(value)))
                elif verb == "sendby":
                    answer(lambda: os.write(queues[int(value.split()[0])], bytes.fromhex(value.split()[1])))
                elif verb == "hear":
                    answer(hear)
                else:
                    number = {"persist": 203, "owner": 204, "group": 206}[verb]
                    # Python takes the 32 bits as signed.
                    answer(lambda: fcntl.ioctl(tap, 0x40045400 + number, (int(value) + 2**31) % 2**32 - 2**31))
            """;

    private final Process process;
    private final String answer;

    private TapProgram(Process process) throws IOException {
        this.process = process;
        this.answer = line();
    }

    /** Runs as {@code user} and the {@code groups}, by number; the first group is its own. */
    public static TapProgram open(String tap, int user, int... groups) {
        return openTimes(1, tap, user, groups);
    }

    /** The same, which opens it with so many queues: with more than one, as multi-queue. */
    public static TapProgram openTimes(int queues, String tap, int user, int... groups) {
        Assumptions.assumeTrue(isOpenToAll(), TUN + " is not open to all users here");
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + groups[0]));
        StringBuilder all = new StringBuilder();
        for (int group : groups) {
            all.append(all.isEmpty() ? "" : ",").append(group);
        }
        command.addAll(List.of(
                "--groups=" + all,
                "--inh-caps=-all",
                "--",
                "/usr/bin/python3",
                "-Ic",
                PYTHON,
                tap,
                String.valueOf(queues)));
        try {
            return new TapProgram(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of the opening: ok, or the kernel's error. */
    public String opened() {
        return answer;
    }

    /**
     * {@code mac ADDRESS}, {@code owner NUMBER}, {@code group NUMBER}, {@code persist 0|1}, {@code send HEX}, {@code sendby QUEUE HEX}: ok, or the kernel's error. {@code
     * hear}: the next frame, as QUEUE, HEX and ok.
     */
    public String ask(String order) {
        try {
            process.getOutputStream().write((order + "\n").getBytes(US_ASCII));
            process.getOutputStream().flush();
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        return String.valueOf(process.inputReader().readLine());
    }

    private static boolean isOpenToAll() {
        try {
            return Files.getPosixFilePermissions(TUN).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return false;
        }
    }

    /** The process has ended when this returns. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
