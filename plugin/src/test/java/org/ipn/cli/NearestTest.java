// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class NearestTest {
    private static final List<String> COMMANDS = List.of("list", "show", "ports", "port", "plan", "validate");

    @ParameterizedTest
    @CsvSource({
        "shwo, show",
        "shw, show",
        "sho, show",
        "shows, show",
        "SHOW, show",
        "prot, port",
        "porst, ports",
        "val, validate"
    })
    void shouldKnowWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.to(typed, COMMANDS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"martian", "x", "''", "listen-to-me"})
    void shouldNotGuessWhereNothingIsNear(String typed) {
        assertThat(Nearest.to(typed, COMMANDS)).isEmpty();
    }

    @Test
    void shouldSayItAsTheEndOfALine() {
        assertThat(Nearest.hint("lba", List.of("lab", "office"), "; none")).isEqualTo("; did you mean 'lab'?");
        assertThat(Nearest.hint("x", List.of(), "; none")).isEqualTo("; none");
    }
}
