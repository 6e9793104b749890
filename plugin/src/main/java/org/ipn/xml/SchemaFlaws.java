// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/**
 * What the JDK's schema validator finds, in plain words. It reports while it is handed an element, so the element is the one that was
 * entered last; its messages begin with the code of the rule in XML Schema's Appendix C.
 */
final class SchemaFlaws implements ErrorHandler {
    private static final Pattern FIRST_QUOTED = Pattern.compile("'([^']*)'");
    // Greedy: whatever the value holds, the last match is the message's own.
    private static final Pattern ATTRIBUTE =
            Pattern.compile(".*' of attribute '([^']*)' on element '.*", Pattern.DOTALL);

    private final Flaws flaws;
    private @Nullable Open open;
    private @Nullable Attributes attributes;

    SchemaFlaws(Flaws flaws) {
        this.flaws = flaws;
    }

    /** What the validator reports from now on is of this element; {@code attributes} while it begins. */
    void at(Open open, @Nullable Attributes attributes) {
        this.open = open;
        this.attributes = attributes;
    }

    @Override
    public void error(SAXParseException e) {
        Open here = open;
        if (here == null) {
            return;
        }
        String message = String.valueOf(e.getMessage());
        int colon = message.indexOf(": ");
        String code = colon < 0 ? "" : message.substring(0, colon);
        String text = message.substring(colon < 0 ? 0 : colon + 2);
        switch (code) {
            case "cvc-complex-type.3.2.2" -> unknown(here, find(FIRST_QUOTED, text));
            case "cvc-complex-type.4" -> missing(here, find(FIRST_QUOTED, text));
            case "cvc-attribute.3" -> value(here, find(ATTRIBUTE, text));
            case "cvc-complex-type.2.1", "cvc-complex-type.2.3" -> here.text(flaws);
            default -> here.untold = text;
        }
    }

    @Override
    public void fatalError(SAXParseException e) {
        error(e);
    }

    @Override
    public void warning(SAXParseException e) {}

    private void unknown(Open here, String attribute) {
        flaws.add(
                here.place,
                "attribute '" + attribute + "' of " + here.place.label() + " is unknown"
                        + Words.allowed(attribute, here.type.attributes().keySet()));
    }

    private void missing(Open here, String attribute) {
        flaws.add(
                here.place,
                here.place.label() + " lacks the attribute '" + attribute + "'; allowed are "
                        + allowed(here, attribute));
    }

    private void value(Open here, String attribute) {
        here.wrong.add(attribute);
        String value = attributes == null ? null : attributes.getValue(attribute);
        // An element is not told apart by what is wrong with it.
        String element = here.type.required().indexOf(attribute) == 0 ? "<" + here.qName + ">" : here.place.label();
        flaws.add(
                here.place,
                Words.attribute(attribute, String.valueOf(value)) + " of " + element + ": allowed are "
                        + allowed(here, attribute));
    }

    private static String allowed(Open here, String attribute) {
        return here.type.attributes().getOrDefault(attribute, "those of ipn.xsd");
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "?";
    }

    /** An element of ours that has begun and not ended. */
    static final class Open {
        final Place place;
        final String qName;
        final Vocabulary.Type type;

        /** Attributes that no class can be given: it would not always just ignore them. */
        final Set<String> wrong = new HashSet<>();

        /** Its attributes as they stand there, by name. */
        final Map<String, String> said = new LinkedHashMap<>();

        private final int flawsBefore;
        private boolean textTold;
        private @Nullable String untold;

        Open(Place place, String qName, Vocabulary.Type type, Attributes attributes, Flaws flaws) {
            this.place = place;
            this.qName = qName;
            this.type = type;
            this.flawsBefore = flaws.count();
            for (int i = 0; i < attributes.getLength(); i++) {
                if (attributes.getURI(i).isEmpty()) {
                    said.put(attributes.getLocalName(i), attributes.getValue(i));
                }
            }
        }

        /** It has ended: a fault that nothing was said of is told in the validator's words. */
        void ended(Flaws flaws) {
            if (untold != null && flaws.count() == flawsBefore) {
                flaws.add(place, place.label() + ": " + untold);
            }
        }

        private void text(Flaws flaws) {
            if (!textTold) {
                flaws.add(place, "text is not allowed in " + place.label());
            }
            textTold = true;
        }
    }
}
