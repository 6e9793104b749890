// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import com.google.gson.JsonObject;

/** A link as a port of a bridge, as {@code ip -d link} shows it; without a bridge its flags are all off. */
record Port(
        String device,
        String bridge,
        String alias,
        boolean up,
        boolean learning,
        boolean flood,
        boolean multicastFlood,
        boolean broadcastFlood,
        boolean isolated,
        int queue) {

    static Port of(String device) {
        JsonObject link = Links.show(device);
        JsonObject port = link.getAsJsonObject("linkinfo").has("info_slave_data")
                ? link.getAsJsonObject("linkinfo").getAsJsonObject("info_slave_data")
                : new JsonObject();
        return new Port(
                device,
                link.has("master") ? link.get("master").getAsString() : "none",
                link.has("ifalias") ? link.get("ifalias").getAsString() : "",
                link.getAsJsonArray("flags").toString().contains("\"UP\""),
                is(port, "learning"),
                is(port, "flood"),
                is(port, "mcast_flood"),
                is(port, "bcast_flood"),
                is(port, "isolated"),
                link.get("txqlen").getAsInt());
    }

    /** As a new port of any bridge is. */
    static Port plain(String device, String bridge) {
        return new Port(device, bridge, "", true, true, true, true, true, false, 1000);
    }

    Port isolate() {
        return new Port(device, bridge, alias, up, learning, flood, multicastFlood, broadcastFlood, true, queue);
    }

    Port queueOf(int frames) {
        return new Port(device, bridge, alias, up, learning, flood, multicastFlood, broadcastFlood, isolated, frames);
    }

    Port named(String otherAlias) {
        return new Port(
                device, bridge, otherAlias, up, learning, flood, multicastFlood, broadcastFlood, isolated, queue);
    }

    private static boolean is(JsonObject port, String flag) {
        return port.has(flag) && port.get(flag).getAsBoolean();
    }
}
