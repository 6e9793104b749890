// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A policy's attributes as XML writes them, for its parts to read themselves from and write themselves to. */
record PolicyText(Map<String, String> attributes) {

    <T> @Nullable T read(String name, Function<String, T> value) {
        String text = attributes.get(name);
        if (text == null) {
            return null;
        }
        try {
            return value.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "=\"" + text + "\": " + e.getMessage(), e);
        }
    }

    @Nullable
    Integer number(String name) {
        return read(name, Integer::valueOf);
    }

    @Nullable
    Double percent(String name) {
        return read(name, Double::valueOf);
    }

    @Nullable
    Boolean yesNo(String name) {
        return read(name, text -> switch (text) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("neither yes nor no");
        });
    }

    /** @param value null = not said */
    void write(String name, @Nullable Object value) {
        if (value instanceof Boolean yes) {
            attributes.put(name, yes ? "yes" : "no");
        } else if (value != null) {
            attributes.put(name, value.toString());
        }
    }
}
