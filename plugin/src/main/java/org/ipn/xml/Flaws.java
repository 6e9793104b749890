// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports.Validation.Flaw;

/** What is wrong with one document, as it is found. */
final class Flaws {
    /** A document that is wrong all over need not be told to its end, and must not fill the memory. */
    private static final int LIMIT = 100;

    private final List<Flaw> found = new ArrayList<>();

    void add(Place place, String message) {
        if (found.size() < LIMIT) {
            found.add(new Flaw(place.line(), place.column(), OneLine.of(message)));
        }
    }

    void add(Flaw flaw) {
        found.add(flaw);
    }

    int count() {
        return found.size();
    }

    /** Whether anything is wrong with this very element, its children aside. */
    boolean at(Place place) {
        return found.stream().anyMatch(flaw -> flaw.line() == place.line() && flaw.column() == place.column());
    }

    /** In the order of the document. */
    List<Flaw> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(Flaw::line).thenComparingInt(Flaw::column))
                .toList();
    }
}
