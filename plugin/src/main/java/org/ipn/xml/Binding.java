// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Unmarshaller;
import jakarta.xml.bind.UnmarshallerHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.ValidatorHandler;
import org.ipn.xml.schema.ObjectFactory;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.LocatorImpl;

/** The schema and the classes bound to it and to libvirt's XML: made once, used by every thread. */
final class Binding {
    private final JAXBContext context;
    private final Schema schema;
    private final Vocabulary vocabulary;

    Binding() {
        try (InputStream xsd = Binding.class.getResourceAsStream("ipn.xsd")) {
            Document document = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(xsd);
            vocabulary = new Vocabulary(document);
            schema = SchemaFactory.newDefaultInstance().newSchema(new DOMSource(document));
            context = JAXBContext.newInstance(
                    HookDataElement.class, NetworkElement.class, DomainElement.class, ObjectFactory.class);
        } catch (IOException | SAXException | ParserConfigurationException | JAXBException e) {
            throw new IllegalStateException("ipn.xsd or its classes are broken", e);
        }
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** For one document; {@code made} sees each object as soon as its element begins. */
    UnmarshallerHandler unmarshaller(Consumer<Object> made) {
        try {
            Unmarshaller unmarshaller = context.createUnmarshaller();
            unmarshaller.setListener(new Unmarshaller.Listener() {
                @Override
                public void beforeUnmarshal(Object target, Object parent) {
                    made.accept(target);
                }
            });
            UnmarshallerHandler handler = unmarshaller.getUnmarshallerHandler();
            handler.setDocumentLocator(new LocatorImpl());
            return handler;
        } catch (JAXBException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For one document. */
    ValidatorHandler validator() throws SAXException {
        ValidatorHandler validator = schema.newValidatorHandler();
        validator.setProperty("http://apache.org/xml/properties/locale", Locale.ROOT);
        validator.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return validator;
    }
}
