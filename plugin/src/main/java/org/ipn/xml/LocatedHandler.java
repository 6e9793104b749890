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
    /** The parser keeps a stack of elements. libvirt itself takes 256 (libxml2's xmlParserMaxDepth). */
    private static final int DEEPEST = 1000;

    private @Nullable Locator locator;
    private int depth;
    private int line;
    private int column;

    LocatedHandler(Prolog prolog) {
        line = prolog.line();
        column = prolog.column();
    }

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
        if (++depth > DEEPEST) {
            throw refusal("elements nest deeper than " + DEEPEST);
        }
        start(line, column, uri, name, qName, attributes);
        mark();
    }

    @Override
    public final void endElement(String uri, String name, String qName) throws SAXException {
        end(uri, name, qName);
        mark();
        depth--;
    }

    @Override
    public final void characters(char[] text, int start, int length) throws SAXException {
        text(text, start, length);
        pass(text, start, length);
    }

    @Override
    public final void comment(char[] text, int start, int length) {
        mark();
    }

    @Override
    public final void processingInstruction(String target, String data) {
        mark();
    }

    @Override
    public final void endCDATA() {
        mark();
    }

    @Override
    public final void startDTD(String name, @Nullable String publicId, @Nullable String systemId) throws SAXException {
        throw refusal("a DOCTYPE is not allowed");
    }

    /** Of the whole document, at this place. */
    final SAXParseException refusal(String why) {
        return new SAXParseException(why, locator);
    }

    private void mark() {
        if (locator != null && depth > 0) { // the prolog is known
            line = locator.getLineNumber();
            column = locator.getColumnNumber();
        }
    }

    /** The JDK's parser may or may not have the next {@code <} behind it when it hands out text: the text itself tells. */
    private void pass(char[] text, int start, int length) {
        for (int i = start; i < start + length; i++) {
            column++;
            if (text[i] == '\n') {
                line++;
                column = 1;
            }
        }
        int ahead = locator == null ? 0 : locator.getColumnNumber() - column;
        if (locator != null && (line != locator.getLineNumber() || ahead < 0 || ahead > 1)) {
            mark(); // text as &#65; is longer in the file
        }
    }

    /** Thrown by a handler that has read all it wants. */
    static final class Enough extends SAXException {
        private static final long serialVersionUID = 1;
    }
}
