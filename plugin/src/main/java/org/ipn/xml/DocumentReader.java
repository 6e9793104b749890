// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.UnmarshallerHandler;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/**
 * Parts a document in two as it streams by: what is libvirt's goes to the classes of its subset, what is ours past the schema to the
 * generated ones. The metadata of others, and whatever lies deeper than anything we read, is passed over.
 */
final class DocumentReader extends LocatedHandler {
    private static final int DEEPEST_READ = 6;

    /** Each becomes some objects: more than anybody's network or guest has, and little enough for ipnd's memory. */
    private static final int MOST_BOUND = 50_000;

    private static final Map<String, Integer> DEPTH_OF_METADATA = Map.of("network", 2, "domain", 2, "hookData", 3);

    private final Binding binding;
    private final Document document;
    private final UnmarshallerHandler libvirt;
    private @Nullable OursReader ours;
    private Place here = Place.UNKNOWN;
    private int depth;
    private int metadata;
    private int misplaced;
    private boolean isLibvirt;

    DocumentReader(Binding binding, Prolog prolog, Document document) {
        super(prolog);
        this.binding = binding;
        this.document = document;
        libvirt = binding.unmarshaller(made -> document.places.put(made, here));
    }

    @Override
    void start(int line, int column, String uri, String name, String qName, Attributes attributes) throws SAXException {
        depth++;
        if (document.places.count() > MOST_BOUND) {
            throw refusal("more than " + MOST_BOUND + " elements to be read");
        }
        if (ours != null) {
            ours.start(line, column, uri, name, qName, attributes, Map.of());
            return;
        }
        here = new Place(line, column, "<" + qName + ">");
        boolean isOurs = uri.equals(Vocabulary.NAMESPACE);
        if (depth == 1) {
            root(uri, name);
        }
        if (isOurs && (depth == 1 || (metadata > 0 && depth == metadata + 1))) {
            begin(uri, name, qName, attributes);
        } else if (isOurs || (metadata > 0 && holdsOurs(attributes))) {
            misplaced(here.label() + " of namespace " + Vocabulary.NAMESPACE + " counts only right inside <metadata>");
        } else if (metadata == 0 && isMetadata(uri, name)) {
            metadata = depth;
            document.metadata = here;
        } else if (metadata > 0) {
            if (depth == metadata + 1) {
                document.foreign(here, uri, qName, name);
            }
        } else if (isRead()) {
            libvirt.startElement(uri, name, qName, attributes);
        }
    }

    @Override
    void text(char[] text, int start, int length) throws SAXException {
        if (ours != null) {
            ours.text(text, start, length);
        } else if (isRead()) {
            libvirt.characters(text, start, length);
        }
    }

    @Override
    void end(String uri, String name, String qName) throws SAXException {
        if (ours != null) {
            if (ours.end(uri, name, qName)) {
                document.ours = ours.result();
                ours = null;
            }
        } else if (depth == metadata) {
            metadata = 0;
        } else if (depth == misplaced) {
            misplaced = 0;
        } else if (isRead()) {
            libvirt.endElement(uri, name, qName);
        }
        depth--;
    }

    @Override
    public void endDocument() throws SAXException {
        if (isLibvirt) {
            libvirt.endDocument();
            try {
                document.libvirt = libvirt.getResult();
            } catch (JAXBException e) {
                throw new SAXException(e);
            }
        }
    }

    private void root(String uri, String name) throws SAXException {
        document.root = here;
        document.metadata = here;
        document.rootName = name;
        isLibvirt = uri.isEmpty() && DEPTH_OF_METADATA.containsKey(name);
        if (isLibvirt) {
            libvirt.startDocument();
        }
    }

    private void begin(String uri, String name, String qName, Attributes attributes) throws SAXException {
        if (document.oursName != null) {
            misplaced(here.label() + " is one too many; allowed is one element of " + Vocabulary.NAMESPACE);
            return;
        }
        document.holdsOurs = true;
        document.oursName = name;
        document.oursPlace = here;
        ours = new OursReader(binding, document);
        ours.start(here.line(), here.column(), uri, name, qName, attributes, document.roots());
    }

    /** Tells it of the outermost one only. */
    private void misplaced(String message) {
        document.holdsOurs = true;
        if (misplaced == 0) {
            misplaced = depth;
            document.flaws.add(here, message);
        }
    }

    private boolean isMetadata(String uri, String name) {
        return isLibvirt
                && uri.isEmpty()
                && name.equals("metadata")
                && depth == DEPTH_OF_METADATA.getOrDefault(document.rootName, 0);
    }

    private boolean isRead() {
        return isLibvirt && metadata == 0 && misplaced == 0 && depth <= DEEPEST_READ;
    }

    private static boolean holdsOurs(Attributes attributes) {
        for (int i = 0; i < attributes.getLength(); i++) {
            if (attributes.getURI(i).equals(Vocabulary.NAMESPACE)) {
                return true;
            }
        }
        return false;
    }
}
