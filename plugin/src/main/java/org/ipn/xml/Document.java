// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.ipn.model.Kind;
import org.jspecify.annotations.Nullable;

/** What was read of one document. */
final class Document {
    /** Another version, or the same in capitals; the hook passes on no others (hooks/50-ipn), but for elements named {@code ipn:}. */
    private static final Pattern OURS_OR_ALMOST = Pattern.compile("urn:ipn(:.*)?", Pattern.DOTALL);

    private static final int LONGEST_SLIP = 20;

    final Flaws flaws = new Flaws();
    final TextPlaces places = new TextPlaces();

    String rootName = "";
    Place root = Place.UNKNOWN;

    /** The {@code <metadata>}, else the root. */
    Place metadata = Place.UNKNOWN;

    /** Whether anything of urn:ipn:1 is in it. */
    boolean holdsOurs;

    /** bus, switch or ports; null = there is none, or it could not be read. */
    @Nullable
    String oursName;

    @Nullable
    Object ours;

    Place oursPlace = Place.UNKNOWN;

    /** NetworkElement, DomainElement or HookDataElement by the root's name; null = neither. */
    @Nullable
    Object libvirt;

    private final Map<String, Vocabulary.Type> allRoots;

    Document(Vocabulary vocabulary) {
        allRoots = vocabulary.roots();
    }

    /** Null where nothing of ours says. */
    @Nullable
    Kind kind() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.text().equals(oursName))
                .findFirst()
                .orElse(null);
    }

    boolean isDomain() {
        return rootName.equals("domain");
    }

    /** Which of our elements may stand in the metadata of such a document, or be its root. */
    Map<String, Vocabulary.Type> roots() {
        Map<String, Vocabulary.Type> roots = new TreeMap<>(allRoots);
        if (isDomain()) {
            roots.keySet().retainAll(List.of("ports"));
        } else if (rootName.equals("network") || rootName.equals("hookData")) {
            roots.remove("ports");
        }
        return roots;
    }

    /** The elements of {@link #roots}, as a message names them. */
    String expected() {
        List<String> names = new ArrayList<>();
        roots().keySet().forEach(name -> names.add("<ipn:" + name + ">"));
        return String.join(" or ", names);
    }

    /** Something of no namespace or another one, right inside the metadata: wrong where it looks like ours, else none of our business. */
    void foreign(Place place, String uri, String qName, String name) {
        String lower = uri.strip().toLowerCase(Locale.ROOT);
        boolean named = allRoots.containsKey(name.toLowerCase(Locale.ROOT));
        boolean prefixed = qName.toLowerCase(Locale.ROOT).startsWith("ipn:");
        if (OURS_OR_ALMOST.matcher(lower).matches() || named && (lower.isEmpty() || prefixed || isSlip(lower))) {
            String namespace = uri.isEmpty() ? "no namespace" : "namespace " + uri;
            flaws.add(place, place.label() + " is of " + namespace + "; allowed is " + Vocabulary.NAMESPACE);
        }
    }

    private static boolean isSlip(String uri) {
        return uri.length() < LONGEST_SLIP && Words.distance(uri, Vocabulary.NAMESPACE) <= 2;
    }
}
