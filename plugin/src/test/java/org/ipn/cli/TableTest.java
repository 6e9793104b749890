// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class TableTest {
    private static Table table() {
        Table table = new Table("NAME", "STATE", "RX");
        table.row("a network with a long name", "active", 12345);
        table.row("lab", "degraded", 7);
        return table;
    }

    @Test
    void shouldAlignWordsLeftAndNumbersRight() {
        assertThat(table().toString()).isEqualTo("""
                        NAME                        STATE        RX
                        a network with a long name  active    12345
                        lab                         degraded      7
                        """);
    }

    @Test
    void shouldCutTheLongestWordsToFit() {
        assertThat(table().text(30, false)).isEqualTo("""
                        NAME           STATE        RX
                        a network wi…  active    12345
                        lab            degraded      7
                        """);
    }

    @Test
    void shouldNotCutNumbersHoweverNarrow() {
        assertThat(table().text(1, false)).contains("12345").contains("a netwo…");
    }

    @Test
    void shouldNeverCutAMacAddress() {
        Table table = new Table("GUEST", "MAC");
        table.row("a guest with a long name", "52:54:00:00:00:01");
        table.row("g2", "-");
        assertThat(table.text(20, false)).contains("52:54:00:00:00:01").contains("a guest…");
    }

    @Test
    void shouldColourStatesAndKeepTheColumns() {
        String coloured = table().text(200, true);
        assertThat(coloured).contains("\033[32mactive\033[39m").contains("\033[31mdegraded\033[39m");
        assertThat(coloured.replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(table().toString());
    }
}
