// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other people's shells, terminals and locales do to {@code ipn}. */
@InSandbox
class EnvironmentTest {
    private static final String BOLD = "\033[1m";
    private static final String CLEAR = "\033[H";

    @BeforeEach
    void start() {
        Net.bus("lab").holding("<ipn:access owner='alice'/>").define().start();
    }

    /** Java opens its files under the numbers that are free. */
    @ParameterizedTest
    @CsvSource({"0, <&-", "1, >&-", "2, 2>&-"})
    void shouldGiveTheCommandNoFileOfJavas(int closed, String redirection) throws Exception {
        String file = "/run/sandbox/alice/closed";
        String tell = "import os; open(\"" + file + "\", \"w\").write(os.readlink(\"/proc/self/fd/" + closed + "\"))";
        String said = ALICE.run(
                "sh",
                "-c",
                "ipn join lab -- /usr/bin/python3 -c '" + tell + "' " + redirection + "; cat " + file + "; rm " + file);
        assertThat(said).isEqualTo("/dev/null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-Duser.language=ar -Duser.country=EG", "-Duser.language=th -Duser.country=TH -Duser.variant=TH"
            })
    void shouldWriteNumbersInDigitsThatProgramsRead(String locale) throws Exception {
        String command = "JDK_JAVA_OPTIONS='" + locale + "' ipn join lab 2>/dev/null | head -1";
        assertThat(ALICE.run("sh", "-c", command)).contains(", MTU 1500, ");
    }

    @ParameterizedTest
    @CsvSource({"TERM=xterm, true", "TERM=dumb, false", "TERM=xterm NO_COLOR=1, false"})
    void shouldHaveTheColoursOfTheTerminal(String environment, boolean coloured) {
        assertThat(onATerminal(environment, "ipn list").contains(BOLD)).isEqualTo(coloured);
        assertThat(onATerminal(environment, "ipn list --help").contains(BOLD)).isEqualTo(coloured);
    }

    @ParameterizedTest
    @CsvSource({"TERM=xterm, true", "TERM=dumb, false"})
    void shouldDrawOverAScreenAlone(String environment, boolean drawn) {
        assertThat(onATerminal(environment, "ipn top lab -n 1 -d 0.1").contains(CLEAR))
                .isEqualTo(drawn);
    }

    private static String onATerminal(String environment, String command) {
        return Shell.ok("script", "-qec", "env " + environment + " " + command, "/dev/null");
    }

    /** Wireshark passes what its user typed, and what later ones have. */
    @Test
    void shouldAnswerWiresharkInALine() {
        assertThat(Shell.ok("ipn", "extcap", "--extcap-interfaces", "--extcap-version=9", "--extcap-new", "x"))
                .contains("{value=ipn.lab}");
        String none = "IPN networks have no capture filter: leave it empty, and use a display filter\n";
        String[] asks = {"ipn", "extcap", "--extcap-interface", "ipn.lab", "--extcap-capture-filter", "tcp"};
        assertThat(Shell.ok(asks)).isEqualTo(none);
        Shell captures = Shell.run(
                "ipn",
                "extcap",
                "--capture",
                "--extcap-interface",
                "ipn.lab",
                "--extcap-capture-filter",
                "tcp",
                "--fifo",
                "/dev/null");
        assertThat(captures).extracting(Shell::status, Shell::out, Shell::err).containsExactly(1, "", "ipn: " + none);
    }
}
