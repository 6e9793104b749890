// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ipn top} on a terminal, whose ticks are an hour apart here: what is drawn is drawn for a key, or for the terminal's size. */
@InSandbox
class TopTest {
    private static Net net(String name, String prefix, int taps) {
        String parts = IntStream.range(0, taps)
                .mapToObj(i -> "<ipn:tap dev='%s%02d'/>".formatted(prefix, i))
                .collect(Collectors.joining());
        return Net.bus(name).holding(parts).define().start();
    }

    private static void shows(Pty terminal, int rows, int columns, String... words) {
        Eventually.that(() -> {
            List<String> screen = terminal.screen();
            assertThat(String.join("\n", screen)).contains(words);
            assertThat(screen).hasSizeLessThan(rows).allMatch(line -> line.length() <= columns);
        });
    }

    @Test
    void shouldFitItsTerminalAndScroll() {
        net("lab", "t-", 20);
        try (Pty terminal = new Pty(12, 60, "ipn", "top", "lab", "-d", "3600", "--sort", "device")) {
            shows(terminal, 12, 60, "lab  ", "1-8 of 20", "DEVICE↓", "t-00", "t-07");
            terminal.type("\033[B");
            shows(terminal, 12, 60, "2-9 of 20", "t-08");
            terminal.type("\033[6~");
            shows(terminal, 12, 60, "10-17 of 20", "t-16");
            terminal.type("G");
            shows(terminal, 12, 60, "13-20 of 20", "t-19");
            terminal.resize(7, 30);
            shows(terminal, 7, 30, "t-12", "t-14");
            terminal.resize(40, 100);
            shows(terminal, 40, 100, "t-00", "t-19", "q: quit");
            terminal.type("r");
            shows(terminal, 40, 100, "DEVICE↑");
            terminal.type(">>");
            shows(terminal, 40, 100, "GUEST↓");
        }
    }

    @Test
    void shouldSayThatItsNetworkHasStopped() {
        Net lab = net("lab", "t-", 2);
        String why = "network lab is not active: virsh net-start lab";
        try (Pty terminal = new Pty(24, 60, "ipn", "top", "lab", "-d", "0.2")) {
            shows(terminal, 24, 60, "t-01", "q: quit");
            lab.stop();
            shows(terminal, 24, 60, why);
            lab.start();
            shows(terminal, 24, 60, "t-01");
        }
        lab.stop();
        assertThat(Shell.run("ipn", "top", "lab", "-n", "1").err()).isEqualTo("ipn: " + why + "\n");
    }

    @Test
    void shouldShowAllNetworks() {
        net("lab", "t-l", 2);
        net("office", "t-o", 2);
        Net.bus("idle").define();
        try (Pty terminal = new Pty(24, 100, "ipn", "top", "-d", "3600")) {
            shows(terminal, 24, 100, "all networks", "NETWORK", "lab      t-l00", "office   t-o01");
        }
        assertThat(Shell.sh("ipn top -n 1 -d 0.1")).contains("all networks", "office   t-o01");
        assertThat(Shell.sh("ipn top -n 1 -d 0.1 --json"))
                .contains("\"network\":\"office\"")
                .doesNotContain("idle");
        assertThat(Shell.sh("ipn top lab -n 1 -d 0.1")).doesNotContain("NETWORK", "t-o");
        assertThat(Shell.run("ipn", "top", "lab", "--sort", "network").err())
                .startsWith("ipn: --sort network: allowed are device, kind, guest, rx, rx-bits");
    }

    /** q, Ctrl-C, and an error of ours. */
    @ParameterizedTest
    @CsvSource({"q, 0", "Ctrl-C, 130", "stop, 1"})
    void shouldLeaveTheTerminalAsItFoundIt(String end, int status) {
        net("lab", "t-", 2);
        try (Pty terminal = new Pty(24, 80, "ipn", "top", "lab", "-d", end.equals("stop") ? "1" : "3600")) {
            shows(terminal, 24, 80, "t-01");
            if (end.equals("stop")) {
                Daemon.IPND.kill();
            } else {
                terminal.type(end.equals("q") ? "q" : "\003");
            }
            Eventually.that(() -> assertThat(terminal.end()).isEqualTo(status + " as before"));
        }
    }
}
