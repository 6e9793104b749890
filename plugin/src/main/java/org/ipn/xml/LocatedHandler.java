// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/**
 * Knows where an element begins: a SAX locator tells where an event ends, so an element begins where the event before it ended. Stops
 * at a DOCTYPE, before anything in it is looked at.
 */
abstract class LocatedHandler extends DefaultHandler2 {
    private @Nullable Locator locator;
    private int line = 1;
    private int column = 1;

    /** An element of the document begins; {@code line} and {@code column} are those of its {@code <}. */
    abstract void start(int line, int column, String uri, String name, String qName, Attributes attributes)
            throws SAXException;

    abstract void end(String uri, String name, String qName) throws SAXException;

    abstract void text(char[] text, int start, int length) throws SAXException;

    @Override
    public final void setDocumentLocator(Locator locator) {
        this.locator = locator;
    }

    @Override
    public final void startElement(String uri, String name, String qName, Attributes attributes) throws SAXException {
        start(line, column, uri, name, qName, attributes);
        mark(0);
    }

    @Override
    public final void endElement(String uri, String name, String qName) throws SAXException {
        end(uri, name, qName);
        mark(0);
    }

    @Override
    public final void characters(char[] text, int start, int length) throws SAXException {
        text(text, start, length);
        mark(1); // the JDK's parser has the next '<' behind it when it hands out text
    }

    @Override
    public final void comment(char[] text, int start, int length) {
        mark(0);
    }

    @Override
    public final void processingInstruction(String target, String data) {
        mark(0);
    }

    @Override
    public final void endCDATA() {
        mark(0);
    }

    @Override
    public final void startDTD(String name, @Nullable String publicId, @Nullable String systemId) throws SAXException {
        throw new SAXParseException("a DOCTYPE is not allowed", locator);
    }

    private void mark(int back) {
        if (locator != null) {
            line = locator.getLineNumber();
            column = locator.getColumnNumber() - back;
        }
    }

    /** Thrown by a handler that has read all it wants. */
    static final class Enough extends SAXException {
        private static final long serialVersionUID = 1;
    }
}
