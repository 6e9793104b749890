// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.function.Predicate;
import org.ipn.daemon.join.PresenceFeed;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * The line of JSON with which a process asks to join; what it says beyond this is ignored.
 *
 * @param name what the member calls itself; null = nothing
 * @param header whether its frames have a virtio-net header
 * @param forParent whether who asks does so for the process that started it, as a bridge helper for QEMU
 * @param events whether it wants to be told who is there, see {@link PresenceFeed}
 */
public record JoinRequest(@Nullable String name, boolean header, boolean forParent, boolean events) {
    private static final int LONGEST_NAME = 64;

    public static JoinRequest read(String line) throws Refused {
        JsonObject object = object(line);
        JsonElement version = object.get("version");
        if (version == null || !isNumber(version) || !version.getAsString().equals("1")) {
            throw new Refused("this ipnd speaks version 1: send {\"version\":1}");
        }
        JsonElement name = member(object, "name", element -> isPrimitive(element) && isText(element), "a string");
        return new JoinRequest(
                name == null ? null : name(name.getAsString()),
                isAsked(object, "vnetHdr"),
                isAsked(object, "forParent"),
                isAsked(object, "events"));
    }

    private static boolean isAsked(JsonObject object, String name) throws Refused {
        JsonElement element = member(
                object,
                name,
                said -> isPrimitive(said) && said.getAsJsonPrimitive().isBoolean(),
                "true or false");
        return element != null && element.getAsBoolean();
    }

    private static JsonObject object(String line) throws Refused {
        try (JsonReader reader = new JsonReader(new StringReader(line))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement read = JsonParser.parseReader(reader);
            if (read.isJsonObject()) {
                return read.getAsJsonObject();
            }
        } catch (JsonParseException | IOException | StackOverflowError e) {
            throw new Refused("the request is not one line of JSON");
        }
        throw new Refused("the request is not a JSON object");
    }

    private static @Nullable JsonElement member(
            JsonObject object, String name, Predicate<JsonElement> isRight, String what) throws Refused {
        JsonElement element = object.get(name);
        if (element != null && !isRight.test(element)) {
            throw new Refused("\"" + name + "\" is " + what);
        }
        return element;
    }

    private static String name(String name) throws Refused {
        if (name.length() > LONGEST_NAME) {
            throw new Refused("a name of " + name.length() + " characters exceeds the limit of " + LONGEST_NAME);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new Refused("a name has no control characters");
        }
        return name;
    }

    private static boolean isPrimitive(JsonElement element) {
        return element.isJsonPrimitive();
    }

    private static boolean isNumber(JsonElement element) {
        return isPrimitive(element) && element.getAsJsonPrimitive().isNumber();
    }

    private static boolean isText(JsonElement element) {
        return element.getAsJsonPrimitive().isString();
    }
}
