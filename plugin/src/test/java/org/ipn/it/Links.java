// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The host's links, as {@code ip} shows them. */
final class Links {
    private Links() {}

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (JsonElement link : Shell.json("ip -j link").getAsJsonArray()) {
            names.add(link.getAsJsonObject().get("ifname").getAsString());
        }
        return names;
    }

    static Optional<JsonObject> find(String name) {
        Shell shown = Shell.run("ip", "-j", "-d", "link", "show", "dev", name);
        return shown.status() == 0
                ? Optional.of(JsonParser.parseString(shown.out())
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject())
                : Optional.empty();
    }

    static boolean exists(String name) {
        return find(name).isPresent();
    }

    /** What {@code ip} shows of a link, without what changes by itself. */
    static JsonObject show(String name) {
        JsonObject link = find(name).orElseThrow(() -> new AssertionError("there is no link " + name));
        for (String part : List.of("info_data", "info_slave_data")) {
            JsonObject info =
                    link.has("linkinfo") ? link.getAsJsonObject("linkinfo").getAsJsonObject(part) : null;
            if (info != null) {
                info.keySet().removeIf(key -> key.endsWith("_timer"));
            }
        }
        return link;
    }

    /** The bridge's own settings. */
    static JsonObject bridge(String name) {
        return show(name).getAsJsonObject("linkinfo").getAsJsonObject("info_data");
    }

    /** Frames that the member behind this tap has sent. */
    static long framesFrom(String tap) {
        return packets(tap, "rx");
    }

    /** Frames that the member behind this tap was given. */
    static long framesTo(String tap) {
        return packets(tap, "tx");
    }

    /** Frames that found the queue of the member behind this tap full. */
    static long framesDroppedTo(String tap) {
        return statistic(tap, "tx", "dropped");
    }

    private static long packets(String tap, String direction) {
        return statistic(tap, direction, "packets");
    }

    private static long statistic(String tap, String direction, String what) {
        return Shell.json("ip -j -s link show dev " + tap)
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("stats64")
                .getAsJsonObject(direction)
                .get(what)
                .getAsLong();
    }
}
