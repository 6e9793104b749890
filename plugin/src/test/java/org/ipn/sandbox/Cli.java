// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** {@code ipn} as users run it. */
final class Cli {
    private Cli() {}

    static Ran ipn(String... words) {
        List<String> command = new ArrayList<>(List.of("ipn"));
        command.addAll(List.of(words));
        return Ran.run(command, new byte[0]);
    }

    /** With {@code --json}; it has to succeed and to print one line. */
    static JsonObject json(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.add("--json");
        Ran ran = ipn(command.toArray(new String[0]));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).matches("\\{.*\\}\n");
        return JsonParser.parseString(ran.out()).getAsJsonObject();
    }

    static void assertFails(Ran ran, String line) {
        assertThat(ran).isEqualTo(new Ran(1, "", "ipn: " + line + "\n"));
    }
}
