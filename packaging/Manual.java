// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.ipn.daemon.Setting;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Run by prepare: ipnd.conf and its man page of what the settings say of themselves, ipn-xml(5) of the schema's documentation.
 * Arguments: the folders of man pages, of the schema, and the file ipnd.conf.
 */
class Manual {
    /** As the pom's outputTimestamp: the same tree makes the same page. */
    private static final String DATE = "January 1, 2026";
    private static final String XS = "http://www.w3.org/2001/XMLSchema";

    public static void main(String[] places) throws Exception {
        Path man = Path.of(places[0]);
        Path schemas = Path.of(places[1]);
        write(man.resolve("ipnd.conf.5"), settingsPage());
        Files.writeString(Path.of(places[2]), settingsFile());
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document schema = factory.newDocumentBuilder().parse(schemas.resolve("ipn.xsd").toFile());
        write(man.resolve("ipn-xml.5"), new Schema(schema.getDocumentElement()).page(schemas));
    }

    private static String settingsFile() {
        StringBuilder text = new StringBuilder("""
                # SPDX-License-Identifier: Apache-2.0
                # Settings of ipnd, see ipnd.conf(5): what is commented out is the default.
                # After a change: systemctl restart ipnd (guests keep talking meanwhile).
                """);
        for (Setting setting : Setting.values()) {
            text.append('\n');
            wrap(setting.text(), 118).forEach(line -> text.append("# ").append(line).append('\n'));
            text.append('#').append(setting.key()).append('=').append(setting.otherwise()).append('\n');
        }
        return text.toString();
    }

    private static String settingsPage() {
        StringBuilder text = new StringBuilder(head("ipnd.conf", 5, "settings of ipnd"));
        text.append(".SH SYNOPSIS\n/etc/ipn/ipnd.conf\n.SH DESCRIPTION\n");
        text.append("""
                Lines of the form NAME=VALUE; lines that begin with # are comments. Every setting has a working default, and the file may be
                missing. An unknown name, or a value that is not allowed, keeps ipnd from starting, with one line that says what is allowed.
                .PP
                After a change: systemctl restart ipnd. Guests keep talking meanwhile.
                .SH SETTINGS
                """);
        for (Setting setting : Setting.values()) {
            text.append(".TP\n.B ").append(Pages.roff(setting.key())).append("=\n").append(Pages.roff(setting.text()));
            text.append("\n.br\nDefault: ").append(setting.otherwise().isEmpty() ? "empty" : Pages.roff(setting.otherwise())).append(".\n");
        }
        return text.append(".SH SEE ALSO\nipnd(8), ipn(1)\n").toString();
    }

    static String head(String name, int section, String what) {
        return ".\\\" SPDX-License-Identifier: Apache-2.0\n.TH " + Pages.roff(name.toUpperCase(java.util.Locale.ROOT)) + " " + section
                + " \"" + DATE + "\" \"IPN for libvirt\"\n.SH NAME\n" + Pages.roff(name) + " \\- " + Pages.roff(what) + "\n";
    }

    /** What is filled anyway, in lines of 80 characters, as roff's readers like them. */
    static void write(Path file, String page) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean filled = true;
        for (String line : page.split("\n")) {
            filled = line.equals(".fi") || filled && !line.equals(".nf");
            if (filled && !line.startsWith(".")) {
                wrap(line, 80).forEach(part -> text.append(part.matches("[.'].*") ? "\\&" : "").append(part).append('\n'));
            } else {
                text.append(line).append('\n');
            }
        }
        Files.writeString(file, text);
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** ipn.xsd, as far as it is made of what ipn.xsd uses. */
    private record Schema(Element root) {
        String page(Path schemas) throws IOException {
            StringBuilder text = new StringBuilder(head("ipn-xml", 5, "what IPN adds to the XML of libvirt's networks and domains"));
            text.append(".SH SYNOPSIS\n").append(example(schemas, "bus.xml"));
            text.append(".SH DESCRIPTION\n").append(Pages.roff(documentation(root).split("(?<=\\.) ")[0])).append('\n');
            text.append("""
                    .PP
                    The namespace is urn:ipn:1, an identifier only. What is unknown, or unknown to this host, is refused when the network starts,
                    never ignored; ipn validate FILE says so before. So is a namespace that is almost ours, such as urn:ipn:2: the network would
                    else start as a plain one.
                    .PP
                    Of a running guest the last valid word holds: a slip in its live metadata changes nothing, and the network is degraded, with guest,
                    NIC and reason in ipn show, plan and doctor, until the next valid word. Metadata that is taken away is one: nothing is
                    asked any more.
                    """);
            Map<String, Element> described = new LinkedHashMap<>();
            children(root, "element").forEach(element -> add(element, described));
            text.append(".SH ELEMENTS\n");
            described.values().forEach(element -> element(text, element, described.values()));
            text.append(".SH PORT POLICY\nOn ipn:portgroup and ipn:port. ")
                    .append(Pages.roff(documentation(type("complexType", "policy")))).append('\n');
            attributes(text, type("complexType", "policy"));
            text.append(".SH EXAMPLES\nA guest whose NICs have policies, or a network:\n.PP\n").append(example(schemas, "domain-metadata.xml"));
            text.append("More of them are in the folder examples of the package's documentation.\n");
            return text.append(".SH SEE ALSO\nipn(1), ipnd(8), virsh(1), https://libvirt.org/formatnetwork.html\n").toString();
        }

        private void add(Element element, Map<String, Element> described) {
            described.put(element.getAttribute("name"), element);
            descendants(type("complexType", element.getAttribute("type")), "element").forEach(child -> add(child, described));
        }

        private void element(StringBuilder text, Element element, Collection<Element> described) {
            text.append(".SS <ipn:").append(element.getAttribute("name")).append(">\n");
            text.append(Pages.roff(documentation(element))).append('\n');
            Element type = type("complexType", element.getAttribute("type"));
            Element first = described.stream().filter(other -> other.getAttribute("type").equals(element.getAttribute("type"))).findFirst().orElseThrow();
            if (first != element) {
                text.append(".PP\nAttributes and elements: those of ipn:").append(first.getAttribute("name")).append(".\n");
                return;
            }
            List<String> within = descendants(type, "element").stream().map(child -> "ipn:" + child.getAttribute("name")).toList();
            if (!within.isEmpty()) {
                text.append(".PP\nIn it: ").append(String.join(", ", within)).append(".\n");
            }
            attributes(text, type);
            if (!descendants(type, "extension").isEmpty()) {
                text.append(".PP\nAnd port policy, see below.\n");
            }
        }

        private void attributes(StringBuilder text, Element type) {
            for (Element attribute : descendants(type, "attribute")) {
                boolean required = attribute.getAttribute("use").equals("required");
                text.append(".TP\n.B ").append(attribute.getAttribute("name")).append(required ? " (required)\n" : "\n");
                text.append(Pages.roff(documentation(attribute))).append('\n');
                text.append("Allowed: ").append(Pages.roff(documentation(type("simpleType", attribute.getAttribute("type"))))).append(".\n");
            }
        }

        private Element type(String kind, String name) {
            return children(root, kind).stream().filter(type -> type.getAttribute("name").equals(name)).findFirst().orElseThrow();
        }

        private static String documentation(Element element) {
            Element annotation = children(element, "annotation").get(0);
            return children(annotation, "documentation").get(0).getTextContent().strip();
        }

        private static List<Element> children(Element parent, String name) {
            List<Element> found = new ArrayList<>();
            for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element element && XS.equals(element.getNamespaceURI()) && element.getLocalName().equals(name)) {
                    found.add(element);
                }
            }
            return found;
        }

        private static List<Element> descendants(Element parent, String name) {
            List<Element> found = new ArrayList<>();
            for (int i = 0; i < parent.getElementsByTagNameNS(XS, name).getLength(); i++) {
                found.add((Element) parent.getElementsByTagNameNS(XS, name).item(i));
            }
            return found;
        }

        private static String example(Path schemas, String file) throws IOException {
            return ".nf\n" + Pages.roff(Files.readString(schemas.resolve("examples").resolve(file)).replaceAll("(?s)<!--.*?-->\\n?", "")) + ".fi\n";
        }
    }
}
