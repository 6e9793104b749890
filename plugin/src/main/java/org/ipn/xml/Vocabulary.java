// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What ipn.xsd allows, in the words of messages: read from the schema itself, as far as ours goes in XSD. */
final class Vocabulary {
    static final String NAMESPACE = "urn:ipn:1";

    /**
     * @param attributes what each allows, by name
     * @param required in the schema's order; the first one tells elements of this type apart
     * @param children by name
     */
    record Type(Map<String, String> attributes, List<String> required, Map<String, Type> children) {}

    private final Map<String, Element> complexTypes = new HashMap<>();
    private final Map<String, Type> roots = new TreeMap<>();
    private final Map<String, String> allowed = new HashMap<>();
    private final Map<String, Pattern> patterns = new HashMap<>();

    Vocabulary(Document schema) {
        for (Element part : children(schema.getDocumentElement())) {
            String name = part.getAttribute("name");
            switch (part.getLocalName()) {
                case "complexType" -> complexTypes.put(name, part);
                case "simpleType" -> {
                    allowed.put(name, documentation(part));
                    patterns.put(name, pattern(part));
                }
                default -> {}
            }
        }
        for (Element part : children(schema.getDocumentElement())) {
            if (part.getLocalName().equals("element")) {
                roots.put(part.getAttribute("name"), type(part.getAttribute("type")));
            }
        }
    }

    /** The elements that may stand right inside a {@code <metadata>}. */
    Map<String, Type> roots() {
        return roots;
    }

    /** What a simple type allows, in words. */
    String allowed(String simpleType) {
        return said(allowed, simpleType);
    }

    /** Whether a simple type's patterns take the text; ours read the same in XSD and in Java. */
    boolean looksLike(String simpleType, String text) {
        return said(patterns, simpleType).matcher(text).matches();
    }

    private static Pattern pattern(Element definition) {
        NodeList facets = definition.getElementsByTagNameNS("*", "pattern");
        StringJoiner either = new StringJoiner("|");
        for (int i = 0; i < facets.getLength(); i++) {
            either.add(((Element) facets.item(i)).getAttribute("value"));
        }
        return Pattern.compile(either.toString());
    }

    private static String documentation(Element definition) {
        return definition
                .getElementsByTagNameNS("*", "documentation")
                .item(0)
                .getTextContent()
                .strip();
    }

    private static <T> T said(Map<String, T> of, String name) {
        T definition = of.get(name);
        if (definition == null) {
            throw new IllegalStateException("ipn.xsd has no type " + name);
        }
        return definition;
    }

    private Type type(String name) {
        Type type = new Type(new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
        collect(said(complexTypes, name), type);
        return type;
    }

    private void collect(Element from, Type into) {
        for (Element part : children(from)) {
            String name = part.getAttribute("name");
            switch (part.getLocalName()) {
                case "attribute" -> {
                    into.attributes().put(name, allowed(part.getAttribute("type")));
                    if (part.getAttribute("use").equals("required")) {
                        into.required().add(name);
                    }
                }
                case "element" -> into.children().put(name, type(part.getAttribute("type")));
                case "extension" -> {
                    collect(said(complexTypes, part.getAttribute("base")), into);
                    collect(part, into);
                }
                default -> collect(part, into);
            }
        }
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
