// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.ipn.model.Mac;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.ipn.model.Tagging;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A domain's {@code <ipn:ports>} with other words on one NIC; whatever else stands in it, stays.
 *
 * @param ports the element, as {@code virDomainSetMetadata} takes it and {@code virsh metadata} shows it: without a namespace
 * @param before the attributes of the NIC's {@code <ipn:port>} as they were, without its address
 * @param after as they are now
 */
public record PortEdit(String ports, Map<String, String> before, Map<String, String> after) {
    private static final String MAC = "mac";
    private static final String NETWORK = "network";
    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

    public boolean isIdle() {
        return before.equals(after);
    }

    /**
     * Reads {@code domain}, as libvirt hands it out, and puts {@code said} on its NIC {@code mac}. Refused, in one line that names the guest, is
     * what would be refused at the guest's start, whoever wrote it.
     *
     * @param said values by attribute of the port policy; an empty one takes the attribute away
     */
    public static PortEdit of(LibvirtXml xml, String domain, Mac mac, Map<String, String> said) throws Refused {
        for (String name : said.keySet()) {
            if (!name.matches("[a-z]+") || name.equals(MAC) || name.equals(NETWORK)) {
                throw new Refused("'" + OneLine.of(name) + "' is no port policy; ipn-xml names them");
            }
        }
        Document document = parse(domain);
        Element ports = portsOf(document);
        Element port = portOf(ports, mac);
        Map<String, String> before = policy(port);
        said.forEach((name, value) -> say(port, name, value));
        Map<String, String> after = policy(port);
        if (after.isEmpty() && !port.hasAttribute(NETWORK)) {
            ports.removeChild(port);
        }
        xml.guest(text(document.getDocumentElement()));
        return new PortEdit(text(withoutNamespace(document, ports)), before, after);
    }

    /** VLANs are said in one way or the other. */
    private static void say(Element port, String name, String value) {
        if (value.isEmpty()) {
            port.removeAttribute(name);
            return;
        }
        Set<String> others = name.equals("vlan") ? Tagging.NAMES : name.equals("trunk") ? Set.of("vlan") : Set.of();
        others.stream().filter(other -> !other.equals(name)).forEach(port::removeAttribute);
        port.setAttribute(name, value);
    }

    private static Map<String, String> policy(Element port) {
        Map<String, String> policy = new LinkedHashMap<>();
        for (int i = 0; i < port.getAttributes().getLength(); i++) {
            Node attribute = port.getAttributes().item(i);
            if (attribute.getNamespaceURI() == null
                    && !attribute.getNodeName().equals(MAC)
                    && !attribute.getNodeName().equals(NETWORK)) {
                policy.put(attribute.getNodeName(), attribute.getNodeValue());
            }
        }
        return policy;
    }

    private static Element portsOf(Document document) throws Refused {
        Element domain = document.getDocumentElement();
        Element metadata = child(domain, null, "metadata");
        if (metadata == null) {
            metadata = document.createElement("metadata");
            domain.appendChild(metadata);
        }
        Element ports = child(metadata, Vocabulary.NAMESPACE, "ports");
        return ports == null ? append(metadata, "ports") : ports;
    }

    private static Element portOf(Element ports, Mac mac) {
        for (Element port : children(ports)) {
            if (Vocabulary.NAMESPACE.equals(port.getNamespaceURI())
                    && port.getLocalName().equals("port")
                    && port.getAttribute(MAC).strip().equalsIgnoreCase(mac.toString())) {
                return port;
            }
        }
        Element port = append(ports, "port");
        port.setAttribute(MAC, mac.toString());
        return port;
    }

    private static Element append(Element parent, String name) {
        Element child = parent.getOwnerDocument().createElementNS(Vocabulary.NAMESPACE, "ipn:" + name);
        parent.appendChild(child);
        return child;
    }

    private static @Nullable Element child(Element parent, @Nullable String namespace, String name) {
        return children(parent).stream()
                .filter(child -> name.equals(child.getLocalName() == null ? child.getNodeName() : child.getLocalName()))
                .filter(child -> namespace == null || namespace.equals(child.getNamespaceURI()))
                .findFirst()
                .orElse(null);
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

    /** libvirt gives all of it the namespace again, under the prefix that it is asked for. */
    private static Node withoutNamespace(Document document, Element element) {
        for (Element child : children(element)) {
            withoutNamespace(document, child);
        }
        for (int i = element.getAttributes().getLength() - 1; i >= 0; i--) {
            Node attribute = element.getAttributes().item(i);
            if (XMLNS.equals(attribute.getNamespaceURI())) {
                element.removeAttributeNode((org.w3c.dom.Attr) attribute);
            }
        }
        return document.renameNode(element, null, element.getLocalName());
    }

    private static Document parse(String domain) throws Refused {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(domain)));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java's XML parser can't be made safe", e);
        } catch (SAXException | java.io.IOException e) {
            throw new Refused("the domain XML of libvirt can't be read: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private static String text(Node node) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(node), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}
