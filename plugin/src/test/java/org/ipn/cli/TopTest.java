// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a screen of {@code ipn top} shows, and what keys do to it. */
@Tag("pure")
class TopTest {
    private static final List<TopColumn> COLUMNS = List.of(TopColumn.values());
    private static final TopView VIEW = new TopView(COLUMNS, null, false, 0);

    private static TopCommand.Tick tick(int members, List<Talkers.Talk> talkers) {
        List<Rates> rates = IntStream.range(0, members)
                .mapToObj(i -> new Rates(
                                "vnet" + i, "guest", "guest-" + i % 7, i, 1000 * i, 0, 0, members - i, null, null)
                        .in("lab"))
                .toList();
        return new TopCommand.Tick("2026-01-01T10:20:30.5Z", null, 1, rates, talkers, null);
    }

    private static List<Key> keys(String bytes) {
        Keystrokes strokes = new Keystrokes();
        List<Key> keys = new ArrayList<>();
        bytes.chars().forEach(each -> strokes.next(each).ifPresent(keys::add));
        return keys;
    }

    private static TopView after(TopView view, Key... keys) {
        TopView next = view;
        for (Key key : keys) {
            next = next.after(key, 10, 57);
        }
        return next;
    }

    @ParameterizedTest
    @CsvSource({"24, 80", "24, 200", "10, 40", "4, 20", "1, 1", "100, 80"})
    void shouldFitEveryScreen(int rows, int columns) {
        List<Talkers.Talk> many = IntStream.range(0, 30)
                .mapToObj(i -> new Talkers.Talk("a" + i, "b", 1, 1))
                .toList();
        for (int first : new int[] {0, 20, 1000}) {
            for (List<Talkers.Talk> talkers : Arrays.asList(null, List.<Talkers.Talk>of(), many)) {
                TopView view = new TopView(COLUMNS, TopColumn.RX, false, first);
                assertThat(new TopScreen(tick(57, talkers), view).lines(rows, columns))
                        .hasSizeLessThanOrEqualTo(rows)
                        .allMatch(line -> line.length() <= columns);
            }
        }
    }

    @Test
    void shouldShowThePartThatIsLookedAt() {
        List<String> lines = new TopScreen(tick(57, null), VIEW).lines(13, 120);
        assertThat(lines).hasSize(13);
        assertThat(lines.get(0)).startsWith("all networks  10:20:30 UTC  1-10 of 57  arrows");
        assertThat(lines.get(2)).startsWith("NETWORK");
        assertThat(lines.get(3)).contains("vnet56", "56k");
        assertThat(new TopScreen(tick(57, null), after(VIEW, Key.END)).lines(13, 120))
                .last()
                .asString()
                .contains("vnet0 ");
        assertThat(new TopScreen(tick(3, null), after(VIEW, Key.END)).lines(13, 120))
                .as("members that have left meanwhile")
                .hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"120", "80", "60", "50", "40", "30", "20", "10"})
    void shouldSayItsKeysWhole(int columns) {
        List<String> lines = new TopScreen(tick(57, null), VIEW).lines(13, columns);
        assertThat(String.join("\n", lines.subList(0, 2))).containsOnlyOnce("q: quit");
        assertThat(lines.get(2)).startsWith("NETWORK".substring(0, Math.min(7, columns)));
    }

    @Test
    void shouldSayThatItsNetworkHasStopped() {
        String why = "network lab is not active: virsh net-start lab";
        TopCommand.Tick stopped = new TopCommand.Tick("2026-01-01T10:20:30.5Z", "lab", 1, List.of(), null, why);
        assertThat(new TopScreen(stopped, VIEW).lines(13, 120)).last().isEqualTo(why);
        assertThat(new TopScreen(stopped, VIEW).whole()).endsWith("\n\n" + why + "\n");
        assertThat(Api.JSON.toJson(stopped)).contains("\"ports\":[],\"note\":\"" + why + "\"");
    }

    /** As where the terminal has gone. */
    @Test
    void shouldEndWhereNoMoreCanBeTyped() {
        List<Key> pressed = new ArrayList<>();
        Keys.read(new ByteArrayInputStream("j".getBytes(StandardCharsets.US_ASCII)), pressed::add);
        Keys.read(InputStream.nullInputStream(), pressed::add);
        assertThat(pressed).containsExactly(Key.DOWN, Key.QUIT, Key.QUIT);
    }

    @Test
    void shouldScrollWithinTheMembers() {
        assertThat(after(VIEW, Key.UP).first()).isZero();
        assertThat(after(VIEW, Key.DOWN, Key.PAGE_DOWN).first()).isEqualTo(11);
        assertThat(after(VIEW, Key.END, Key.DOWN).first()).isEqualTo(47);
        assertThat(after(VIEW, Key.END, Key.PAGE_UP, Key.UP).first()).isEqualTo(36);
        assertThat(after(VIEW, Key.END, Key.HOME).first()).isZero();
    }

    @Test
    void shouldSortByEachColumnInTurn() {
        assertThat(after(VIEW, Key.RIGHT).by()).isEqualTo(TopColumn.NETWORK);
        assertThat(after(VIEW, Key.RIGHT, Key.LEFT).by()).isNull();
        assertThat(after(VIEW, Key.LEFT).by()).isEqualTo(TopColumn.DROPPED);
        assertThat(after(VIEW, Key.DOWN, Key.LEFT).first()).isZero();
        TopView dropped = after(VIEW, Key.LEFT);
        assertThat(dropped.sorted(tick(5, null).ports()).get(0).device()).isEqualTo("vnet0");
        assertThat(after(dropped, Key.REVERSE)
                        .sorted(tick(5, null).ports())
                        .get(0)
                        .device())
                .isEqualTo("vnet4");
        assertThat(new TopScreen(tick(5, null), dropped).lines(24, 120).get(2)).endsWith("DROPPED/s↓");
        for (TopColumn column : COLUMNS) {
            assertThat(new TopView(COLUMNS, column, false, 0)
                            .sorted(tick(57, null).ports()))
                    .hasSize(57);
        }
    }

    @Test
    void shouldKnowKeysOfTerminals() {
        assertThat(keys("\033[A\033OB\033[5~\033[6~\033[H\033OF"))
                .containsExactly(Key.UP, Key.DOWN, Key.PAGE_UP, Key.PAGE_DOWN, Key.HOME, Key.END);
        assertThat(keys("jk<>rq\004"))
                .containsExactly(Key.DOWN, Key.UP, Key.LEFT, Key.RIGHT, Key.REVERSE, Key.QUIT, Key.QUIT);
        assertThat(keys("\033[1;5A\033[200~\033xöz\377")).as("what is not ours").isEmpty();
        assertThat(keys("\033\033[Bq")).containsExactly(Key.DOWN, Key.QUIT);
    }
}
