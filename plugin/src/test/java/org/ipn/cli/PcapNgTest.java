// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.ipn.cli.CaptureFiles.Ring;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs read in our files; tcpdump is the oracle. */
@Tag("pure")
class PcapNgTest {
    private static final byte[] FRAME = HexFormat.of().parseHex("ffffffffffff52540000000188b5" + "00".repeat(47));

    @TempDir
    private Path folder;

    private static byte[] file() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PcapNg file = new PcapNg(bytes);
        file.describe("vnet0", "guest g1, 52:54:00:00:00:01");
        file.describe("vnet1", "guest g2");
        file.frame(0, 1_700_000_000_123_456_789L, false, ByteBuffer.wrap(FRAME));
        file.frame(1, 1_700_000_000_123_456_999L, true, ByteBuffer.wrap(FRAME));
        file.statistics(0, 1_700_000_001_000_000_000L, 1, "0 dropped");
        assertThat(file.written()).isEqualTo(bytes.size());
        return bytes.toByteArray();
    }

    @Test
    void shouldBeReadByTcpdump() throws Exception {
        Path file = Files.write(folder.resolve("f.pcapng"), file());
        Process tcpdump = new ProcessBuilder("tcpdump", "-nettr", file.toString(), "--time-stamp-precision=nano")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("\t")))
                .hasSize(2)
                .allMatch(line -> line.matches("1700000000\\.123456(789|999) 52:54:00:00:00:01 > ff:ff:ff:ff:ff:ff, "
                        + "ethertype Unknown \\(0x88b5\\), length 61: .*"));
        assertThat(tcpdump.waitFor()).isZero();
    }

    /** An enhanced packet block: type 6; at 8 the interface, at 28 the frame, behind it flags (2): 1 inbound, 2 outbound. */
    @Test
    void shouldTellInterfaceAndDirection() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(file()).order(ByteOrder.nativeOrder());
        int[][] found = new int[2][];
        int packets = 0;
        for (int at = 0; at < bytes.limit(); at += bytes.getInt(at + 4)) {
            int length = bytes.getInt(at + 4);
            assertThat(length % 4).isZero();
            assertThat(bytes.getInt(at + length - 4)).isEqualTo(length);
            if (bytes.getInt(at) == 6) {
                int options = at + 28 + 64; // 61 bytes, filled up
                found[packets++] = new int[] {bytes.getInt(at + 8), bytes.getShort(options), bytes.getInt(options + 4)};
            }
        }
        assertThat(found).isDeepEqualTo(new int[][] {{0, 2, 1}, {1, 2, 2}});
    }

    @Test
    void shouldKnowHowBigARingIs() {
        assertThat(Ring.parse("100M,10")).isEqualTo(new Ring(100L << 20, 10));
        assertThat(Ring.parse("2G")).isEqualTo(new Ring(2L << 30, 0));
        assertThat(Ring.parse("4096,2")).isEqualTo(new Ring(4096, 2));
        for (String wrong : new String[] {"", "0", "M", "10T", "10M,", "10M,0", "-1", "99999999999"}) {
            assertThatThrownBy(() -> Ring.parse(wrong)).hasMessageContaining("SIZE,COUNT");
        }
        assertThat(CaptureFiles.numbered(Path.of("a.b/lab.pcapng"), 7)).isEqualTo(Path.of("a.b/lab-00007.pcapng"));
        assertThat(CaptureFiles.numbered(Path.of("lab"), 12)).isEqualTo(Path.of("lab-00012"));
    }

    @Test
    void shouldKeepTheLastFilesOfARing() throws IOException {
        CaptureFiles files = new CaptureFiles(folder.resolve("r.pcapng"), new Ring(10, 2));
        for (int i = 0; i < 4; i++) {
            files.next().close();
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsOnly("r-00003.pcapng", "r-00004.pcapng");
        }
    }
}
