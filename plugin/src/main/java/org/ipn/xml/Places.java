// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Where each bound object of one document stood in it. */
final class Places {
    private final IdentityHashMap<Object, Place> places = new IdentityHashMap<>();

    void put(Object bound, Place place) {
        places.put(bound, place);
    }

    Place of(@Nullable Object bound) {
        return bound == null ? Place.UNKNOWN : places.getOrDefault(bound, Place.UNKNOWN);
    }
}
