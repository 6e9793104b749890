// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;

/**
 * How many are in a network, of every kind: guests, the host, processes, this member too.
 *
 * @param receivers who may receive
 * @param senders who may send
 */
public record Presence(int receivers, int senders) {
    static Presence read(String line) throws IOException {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            return new Presence(
                    object.get("receivers").getAsInt(), object.get("senders").getAsInt());
        } catch (RuntimeException notPresence) {
            throw new IOException("ipnd says '" + line + "' of who is there");
        }
    }
}
