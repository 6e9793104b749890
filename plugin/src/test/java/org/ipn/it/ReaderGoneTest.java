// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that write for as long as there is something: they end with whoever reads, and say what could not be written. */
@InSandbox
class ReaderGoneTest {
    private static final String FRAME = "ffffffffffff52540000000188b50001" + "78".repeat(1000);

    @BeforeEach
    void start() {
        Net.bus("lab").holding("<ipn:tap dev='t-w'/>").define().start();
    }

    /** Nothing ever comes: no write would tell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipn recv lab",
                "ipn watch",
                "ipn watch lab --json",
                "ipn top lab -d 3600",
                "ipn capture lab",
                "ipn capture lab --port t-w"
            })
    void shouldEndWithTheReader(String command) {
        Shell ran = bash(command + " | true; exit ${PIPESTATUS[0]}");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.err()).doesNotContain("xception");
    }

    @Test
    void shouldEndAfterTheLineThatIsRead() throws Exception {
        try (Talk reader = new Talk(new ProcessBuilder("bash", "-c", "ipn recv lab | head -1").start())) {
            Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(2));
            bash("printf 'one\ntwo\nthree\n' | ipn send lab").orFail();
            assertThat(reader.rest()).containsExactly("one");
            assertThat(reader.status()).isZero();
        }
    }

    @Test
    void shouldSayThatMessagesWereNotWritten() throws Exception {
        ProcessBuilder command = new ProcessBuilder("bash", "-c", "ipn recv lab 2>&1 >/dev/full");
        try (Talk reader = new Talk(command.start())) {
            Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(2));
            bash("echo one | ipn send lab").orFail();
            assertThat(reader.rest()).containsExactly("ipn: write the output: No space left on device");
            assertThat(reader.status()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotCountFramesThatFoundNoRoom() {
        Shell full = bash("ipn capture lab >/dev/full");
        assertThat(full)
                .extracting(Shell::status, Shell::err)
                .containsExactly(1, "ipn: capture lab: No space left on device: 0 frames captured, 0 dropped\n");
    }

    @Test
    void shouldCountTheFramesThatAreInAFileOfAFullDisk(@TempDir Path folder) throws Exception {
        Shell.ok("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString());
        try {
            int counted = captureUntilFull(folder.resolve("f.pcapng"));
            int read =
                    (int) Shell.run("tcpdump", "-nr", folder.resolve("f.pcapng").toString())
                            .out()
                            .lines()
                            .filter(line -> !line.startsWith("\t"))
                            .count();
            assertThat(counted).isPositive().isLessThanOrEqualTo(read);
        } finally {
            Shell.ok("umount", folder.toString());
        }
    }

    private static int captureUntilFull(Path file) throws Exception {
        ProcessBuilder command = new ProcessBuilder("ipn", "capture", "lab", "-w", file.toString());
        try (Talk capture = new Talk(command.redirectErrorStream(true).start());
                TapProgram tap = TapProgram.open("t-w", 0, 0)) {
            capture.awaits("ipn: capturing lab, members: 1");
            long begun = Files.size(file);
            tap.ask("send " + FRAME);
            Eventually.that(() -> assertThat(Files.size(file)).isGreaterThan(begun));
            for (int i = 0; i < 100; i++) {
                tap.ask("send " + FRAME);
            }
            String end = capture.awaitsLike("ipn: capture lab: No space left on device: ");
            assertThat(end).endsWith(" frames captured, 0 dropped");
            assertThat(capture.status()).isEqualTo(1);
            return Integer.parseInt(end.replaceAll(".*: (\\d+) frames.*", "$1"));
        }
    }

    /** As Wireshark does when it ends by accident. */
    @Test
    void shouldEndWithTheReaderOfAFifo(@TempDir Path folder) throws IOException {
        Path fifo = folder.resolve("fifo");
        Shell.ok("mkfifo", fifo.toString());
        Shell ran = bash("ipn extcap --capture --extcap-interface ipn.lab --fifo " + fifo + " & head -c 4 " + fifo
                + " >" + folder + "/read; wait $!");
        assertThat(ran).extracting(Shell::status, Shell::out, Shell::err).containsExactly(0, "", "");
        assertThat(Files.readAllBytes(folder.resolve("read"))).containsExactly(0x0a, 0x0d, 0x0d, 0x0a);
    }

    private static Shell bash(String command) {
        return Shell.run("bash", "-c", command);
    }
}
