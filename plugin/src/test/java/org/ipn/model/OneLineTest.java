// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class OneLineTest {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    @ParameterizedTest
    @CsvSource({
        "vmstat\u202Egol.exe, vmstat?gol.exe",
        "\u2066a\u2069\u200B\uFEFFb, ?a???b",
        "a\u001B[2Jb\u0085c, a?[2Jb?c",
        "a\u2028b\u2029c, a?b?c",
        "\uD83D\uDE00 Büro ไทย עברית \uD83D, \uD83D\uDE00 Büro ไทย עברית ?",
        "\uDB40\uDC41tag, ?tag",
    })
    void shouldShowAQuestionMarkForWhatIsNotSeen(String name, String shown) {
        assertThat(OneLine.of(name)).isEqualTo(shown);
    }

    @Test
    void shouldLeaveNothingUnseenAndAllElseAsItIs() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(Character::toString)
                .forEach(text -> {
                    boolean unseen = UNSEEN.matcher(text).matches();
                    assertThat(OneLine.of(text)).isEqualTo(unseen ? "?" : text);
                });
    }

    @Test
    void shouldEscapeTheSameInJsonSoThatNothingOfItIsLost() {
        String name = "vmstat\u202egol\uDB40\uDC41 \u0085é \"\\\u202e\"";
        String json = "{\"guest\":" + new JsonPrimitive(name) + ",\n\"b\":1}\n";
        assertThat(OneLine.ofJson(json))
                .contains("vmstat\\u202egol\\udb40\\udc41 \\u0085é", ",\n\"b\":1}\n")
                .doesNotContain("\u202e");
        assertThat(JsonParser.parseString(OneLine.ofJson(json))).isEqualTo(JsonParser.parseString(json));
    }

    @Test
    void shouldRefuseInOneLineWhateverTheNameIs() {
        assertThat(new Refused("network a\nb\u202e: no")).hasMessage("network a?b?: no");
    }
}
