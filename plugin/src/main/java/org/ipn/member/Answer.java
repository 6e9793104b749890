// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;
import org.ipn.model.Mac;
import org.ipn.model.Rights;

/** What ipnd says of a new member. */
record Answer(String network, String device, Mac mac, int mtu, Rights rights) {

    /** @throws JoinFailed with ipnd's reason, or because the line is not an answer */
    static Answer read(String line) throws JoinFailed {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            if (object.has("error")) {
                throw new JoinFailed(object.get("error").getAsString());
            }
            return new Answer(
                    object.get("network").getAsString(),
                    object.get("device").getAsString(),
                    Mac.parse(object.get("mac").getAsString()),
                    object.get("mtu").getAsInt(),
                    Rights.valueOf(object.get("rights").getAsString().toUpperCase(Locale.ROOT)));
        } catch (RuntimeException notAnAnswer) {
            throw new JoinFailed("ipnd answered '" + line + "'");
        }
    }
}
