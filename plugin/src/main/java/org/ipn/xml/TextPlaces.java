// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each bound object of one document stood in it, and what its attributes said there. */
final class TextPlaces {
    private final IdentityHashMap<Object, Place> places = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Map<String, String>> said = new IdentityHashMap<>();

    void put(Object bound, Place place) {
        places.put(bound, place);
    }

    void put(Object bound, Place place, Map<String, String> attributes) {
        put(bound, place);
        said.put(bound, attributes);
    }

    /** The attributes of an object of ours, by name, as they are written. */
    Map<String, String> said(Object bound) {
        return said.getOrDefault(bound, Map.of());
    }

    int count() {
        return places.size();
    }

    Place of(@Nullable Object bound) {
        return bound == null ? Place.UNKNOWN : places.getOrDefault(bound, Place.UNKNOWN);
    }
}
