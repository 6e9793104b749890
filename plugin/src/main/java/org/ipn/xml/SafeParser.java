// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.ipn.model.OneLine;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The JDK's SAX parser, that reads no DTD and no other file; with the same limits on every JDK. */
final class SafeParser {
    /** Of one element: as in Java 17. */
    private static final int MOST_ATTRIBUTES = 10_000;

    private final SAXParserFactory factory = SAXParserFactory.newDefaultNSInstance();

    SafeParser() {
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("this Java's XML parser can't be made safe", e);
        }
    }

    void parse(InputSource source, LocatedHandler handler) throws MalformedXml {
        try {
            SAXParser parser = newParser();
            parser.setProperty("http://xml.org/sax/properties/lexical-handler", handler);
            parser.parse(source, handler);
        } catch (LocatedHandler.Enough e) {
            return;
        } catch (SAXParseException e) {
            throw new MalformedXml(Math.max(0, e.getLineNumber()), Math.max(0, e.getColumnNumber()), reason(e));
        } catch (UnsupportedEncodingException e) {
            throw new MalformedXml(1, 1, "the encoding " + reason(e) + " is unknown");
        } catch (SAXException | CharConversionException e) {
            throw new MalformedXml(0, 0, reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // SAXParserFactory promises nothing to several threads.
    private synchronized SAXParser newParser() throws SAXException {
        try {
            SAXParser parser = factory.newSAXParser();
            parser.setProperty("http://apache.org/xml/properties/locale", Locale.ROOT);
            // 0 = no limit: LocatedHandler has its own
            parser.setProperty("jdk.xml.maxElementDepth", 0);
            parser.setProperty("jdk.xml.elementAttributeLimit", MOST_ATTRIBUTES);
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String reason(Exception e) {
        return OneLine.of(String.valueOf(e.getMessage()).replaceFirst("^JAXP[0-9]+: ", ""));
    }
}
