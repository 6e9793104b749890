// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.List;

/** FRR's own shell, by which its daemons are asked. Nothing is ever set by it. */
final class Vtysh {
    /** In seconds: a daemon of FRR that hangs takes the question, and answers never. */
    private static final String LIMIT = "5";

    /** Of {@code timeout}, when it was over. */
    private static final int OVER = 124;

    private Vtysh() {}

    /** @param show a command whose answer is JSON, as {@code show evpn vni 7 json} */
    static JsonObject show(String show) throws Failed {
        Tool.Ran vtysh = Tool.run(
                List.of("timeout", "--kill-after=1", LIMIT, "vtysh", "-c", show), "by which FRR is asked", "coreutils");
        if (vtysh.status() == OVER) {
            throw new Failed("vtysh -c '" + show + "': no answer within " + LIMIT + " s");
        }
        if (vtysh.status() == 0) {
            try {
                JsonObject said = Api.JSON.fromJson(vtysh.out(), JsonObject.class);
                return said == null ? new JsonObject() : said; // where nothing is configured, some commands say nothing
            } catch (JsonParseException e) {
                // it says why in words
            }
        }
        String why = (vtysh.err() + "\n" + vtysh.out())
                .lines()
                .map(line -> line.replaceFirst("^% *", "").strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("it says nothing");
        throw new Failed("vtysh -c '" + show + "': " + why);
    }
}
