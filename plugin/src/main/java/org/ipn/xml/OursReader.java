// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.JAXBElement;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.UnmarshallerHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import javax.xml.validation.ValidatorHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/** Reads one element of urn:ipn:1 with all that is in it: past the schema, into the generated classes. */
final class OursReader {
    private final Flaws flaws;
    private final SchemaFlaws schemaFlaws;
    private final ValidatorHandler validator;
    private final UnmarshallerHandler unmarshaller;
    private final Deque<SchemaFlaws.Open> open = new ArrayDeque<>();
    private int skipped;
    private boolean known;

    OursReader(Binding binding, Document document) throws SAXException {
        flaws = document.flaws;
        schemaFlaws = new SchemaFlaws(flaws);
        unmarshaller =
                binding.unmarshaller(made -> document.places.put(made, open.getFirst().place, open.getFirst().said));
        validator = binding.validator();
        validator.setErrorHandler(schemaFlaws);
        validator.setContentHandler(new XMLFilterImpl() {
            {
                setContentHandler(unmarshaller);
            }

            @Override
            public void startElement(String uri, String name, String qName, Attributes attributes) throws SAXException {
                super.startElement(uri, name, qName, without(attributes, open.getFirst().wrong));
            }
        });
        validator.startDocument();
    }

    /** The first call begins the element itself, which is one of {@code roots}. */
    void start(
            int line,
            int column,
            String uri,
            String name,
            String qName,
            Attributes said,
            Map<String, Vocabulary.Type> roots)
            throws SAXException {
        if (skipped > 0) {
            skipped++;
            return;
        }
        SchemaFlaws.Open parent = open.peek();
        Map<String, Vocabulary.Type> allowed = parent == null ? roots : parent.type.children();
        Vocabulary.Type type = uri.equals(Vocabulary.NAMESPACE) ? allowed.get(name) : null;
        if (type == null) {
            // The validator gives up on a parent after its first unknown child: it must not see any.
            skipped = 1;
            flaws.add(new Place(line, column, ""), unknown(uri, name, qName, parent, allowed));
            return;
        }
        Attributes attributes = LongValues.cut(said);
        SchemaFlaws.Open here = new SchemaFlaws.Open(
                new Place(line, column, label(qName, type, attributes)), qName, type, attributes, flaws);
        open.push(here);
        known = true;
        schemaFlaws.at(here, attributes);
        validator.startElement(uri, name, qName, attributes);
    }

    void text(char[] text, int start, int length) throws SAXException {
        if (skipped == 0) {
            validator.characters(text, start, length);
        }
    }

    /** Whether that was the end of the element itself. */
    boolean end(String uri, String name, String qName) throws SAXException {
        if (skipped > 0) {
            skipped--;
        } else {
            SchemaFlaws.Open here = open.getFirst();
            schemaFlaws.at(here, null);
            validator.endElement(uri, name, qName);
            here.ended(flaws);
            open.pop();
        }
        return skipped == 0 && open.isEmpty();
    }

    /** The bound object, after the end; null when the element is none that may stand there. */
    @Nullable
    Object result() throws SAXException {
        if (!known) {
            return null;
        }
        validator.endDocument();
        try {
            return unmarshaller.getResult() instanceof JAXBElement<?> root ? root.getValue() : null;
        } catch (JAXBException | IllegalStateException e) {
            return null;
        }
    }

    private static String unknown(
            String uri,
            String name,
            String qName,
            SchemaFlaws.@Nullable Open parent,
            Map<String, Vocabulary.Type> allowed) {
        String where = parent == null ? "this <metadata>" : parent.place.label();
        if (!uri.equals(Vocabulary.NAMESPACE) && allowed.containsKey(name)) {
            return "<" + qName + "> in " + where + " is not of namespace " + Vocabulary.NAMESPACE;
        }
        return "<" + qName + "> is unknown in " + where + Words.allowed(name, allowed.keySet());
    }

    private static Attributes without(Attributes attributes, Set<String> names) {
        if (names.isEmpty()) {
            return attributes;
        }
        AttributesImpl rest = new AttributesImpl(attributes);
        for (String name : names) {
            rest.removeAttribute(rest.getIndex(name));
        }
        return rest;
    }

    private static String label(String qName, Vocabulary.Type type, Attributes attributes) {
        String key = type.required().isEmpty() ? "" : type.required().get(0);
        String value = attributes.getValue(key);
        return value == null ? "<" + qName + ">" : Words.element(qName, key, value);
    }
}
