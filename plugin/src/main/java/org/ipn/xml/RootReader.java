// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/** Reads as far as the root's name. */
final class RootReader extends LocatedHandler {
    private String root = "";

    RootReader() {
        super(Prolog.NONE);
    }

    String root() {
        return root;
    }

    @Override
    void start(int line, int column, String uri, String name, String qName, Attributes attributes) throws SAXException {
        root = name;
        throw new Enough();
    }

    @Override
    void end(String uri, String name, String qName) {}

    @Override
    void text(char[] text, int start, int length) {}
}
