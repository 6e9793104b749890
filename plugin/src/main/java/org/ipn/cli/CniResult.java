// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.model.Link;

/** What ADD answers, and CHECK is told again, in the words of the version that is spoken. */
record CniResult(JsonObject json) {
    /**
     * @param inside the container's end
     * @param given what the plugin for addresses has answered
     */
    static CniResult of(CniCall call, Link outside, Link inside, Optional<JsonObject> given) throws CniFailed {
        JsonObject json = new JsonObject();
        json.addProperty("cniVersion", call.version());
        JsonArray interfaces = new JsonArray();
        interfaces.add(described(call, outside));
        JsonObject container = described(call, inside);
        container.addProperty("sandbox", call.namespace().toString());
        interfaces.add(container);
        json.add("interfaces", interfaces);
        JsonArray ips = new JsonArray();
        for (JsonObject ip : objects(given.orElse(new JsonObject()), "ips")) {
            ip.addProperty("interface", interfaces.size() - 1);
            if (call.version().equals("0.4.0")) {
                String address = CniCall.text(ip, "address").orElse("");
                ip.addProperty("version", address.contains(":") ? "6" : "4");
            }
            ips.add(ip);
        }
        json.add("ips", ips);
        for (String name : List.of("routes", "dns")) {
            given.map(its -> its.get(name)).ifPresent(value -> json.add(name, value));
        }
        return new CniResult(json);
    }

    private static JsonObject described(CniCall call, Link link) {
        JsonObject json = new JsonObject();
        json.addProperty("name", link.name());
        json.addProperty("mac", String.valueOf(link.mac()));
        if (call.version().equals("1.1.0")) {
            json.addProperty("mtu", link.mtu());
        }
        return json;
    }

    /** In CIDR. */
    List<String> addresses() {
        return objects(json, "ips").stream()
                .flatMap(ip -> CniCall.text(ip, "address").stream())
                .toList();
    }

    static List<JsonObject> objects(JsonObject in, String name) {
        List<JsonObject> objects = new ArrayList<>();
        JsonElement array = in.get(name);
        if (array != null && array.isJsonArray()) {
            for (JsonElement each : array.getAsJsonArray()) {
                if (each.isJsonObject()) {
                    objects.add(each.getAsJsonObject());
                }
            }
        }
        return objects;
    }
}
