// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.Guest;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports.Validation;
import org.ipn.model.report.Reports.Validation.Flaw;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;

/**
 * Reads libvirt's network, domain and hook XML. Making one takes a while and leaves it warm; it is safe for use by any number of
 * threads. Streams may be closed when read; when reading one fails, UncheckedIOException.
 */
public final class LibvirtXml {
    private static final Set<String> OF_TAPS = Set.of("dev", "user", "group");
    /** The uuid of a network or guest whose XML names none: a file that libvirt has not seen yet. */
    public static final UUID NO_UUID = new UUID(0, 0);

    private static final String SAMPLE = "<hookData><network><name>n</name><metadata><bus xmlns='urn:ipn:1'>"
            + "<portgroup name='p' rights='r'/></bus></metadata><bridge name='b'/></network></hookData>";

    private final Reading reading = new Reading();
    private final Validator validator = new Validator(reading);

    public LibvirtXml() {
        try {
            networkHook(new ByteArrayInputStream(SAMPLE.getBytes(StandardCharsets.UTF_8)));
        } catch (Refused | MalformedXml e) {
            throw new IllegalStateException("the XML reader refuses its own sample", e);
        }
    }

    /** A network as libvirt hands it out; empty when it holds nothing of urn:ipn:1. What is no XML is refused too. */
    public Optional<Network> network(String xml) throws Refused {
        try {
            return network(source(xml));
        } catch (MalformedXml e) {
            throw e.refused();
        }
    }

    /** The same from a user's file. */
    public Optional<Network> network(InputStream xml) throws Refused, MalformedXml {
        return network(new InputSource(xml));
    }

    /**
     * What {@code <ipn:tap dev=… NAME="VALUE" …/>} would ask for in that network, which a refusal names: a tap of root's.
     *
     * @param device its name, known to be one
     * @param attributes as anybody may have written them
     */
    public NamedTap tap(String network, String device, Map<String, String> attributes) throws Refused {
        StringBuilder said = new StringBuilder();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            if (!name.matches("[a-z]+") || OF_TAPS.contains(name) || attribute.getValue() == null) {
                throw new Refused("network " + network + ": '" + name + "' is no port policy; ipn-xml names them");
            }
            said.append(' ')
                    .append(name)
                    .append("=\"")
                    .append(escaped(attribute.getValue()))
                    .append('"');
        }
        Optional<Network> asked =
                network("<network><name>" + escaped(network) + "</name><metadata><ipn:bus xmlns:ipn='urn:ipn:1'>"
                        + "<ipn:tap dev=\"" + device + "\"" + said + "/></ipn:bus></metadata>"
                        + "<forward mode='bridge'/><bridge name='-'/></network>");
        return asked.orElseThrow().taps().get(0);
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** A network hook's stdin; refused when the network is ours and can't be an IPN as it stands. */
    public NetworkHook networkHook(InputStream stdin) throws Refused, MalformedXml {
        return networkHookLeniently(stdin).orRefused();
    }

    /** For hooks that can't refuse any more, such as stopped: names and port are there even when the network is wrong. */
    public NetworkHook networkHookLeniently(InputStream stdin) throws MalformedXml {
        return read(new InputSource(stdin), document -> {
            if (!(document.libvirt instanceof HookDataElement hook)) {
                throw unexpected(document, "<hookData>");
            }
            return told(document, hook.network, Reading.port(hook));
        });
    }

    /** For the inventory: a wrong network is one all the same. */
    public NetworkHook networkLeniently(String xml) throws MalformedXml {
        return networkLeniently(source(xml));
    }

    /** A domain as libvirt hands it out; refused when its {@code <ipn:ports>} is wrong. What is no XML is refused too. */
    public Guest guest(String xml) throws Refused {
        try {
            return guestLeniently(xml).orRefused();
        } catch (MalformedXml e) {
            throw e.refused();
        }
    }

    /** A qemu hook's stdin, or a user's file. */
    public Guest guest(InputStream xml) throws Refused, MalformedXml {
        return guestLeniently(xml).orRefused();
    }

    /** For the inventory of running guests: one wrong policy is a problem of that guest, told in the result. */
    public GuestXml guestLeniently(String xml) throws MalformedXml {
        return guestLeniently(source(xml));
    }

    /** The same for hooks. */
    public GuestXml guestLeniently(InputStream xml) throws MalformedXml {
        return guestLeniently(new InputSource(xml));
    }

    /** The name of the document's root: {@code network}, {@code domain}, … ; reads little further than that. */
    public String root(InputStream xml) throws MalformedXml {
        return reading.root(new InputSource(xml));
    }

    /**
     * Everything that is wrong with a libvirt network or domain, or with a bare {@code <ipn:bus>}, {@code <ipn:switch>} or
     * {@code <ipn:ports>}, as a user wrote it.
     */
    public Validation validate(InputStream xml) {
        try {
            return validator.validate(xml.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Network> network(InputSource source) throws Refused, MalformedXml {
        return Optional.ofNullable(networkLeniently(source).orRefused().network());
    }

    private NetworkHook networkLeniently(InputSource source) throws MalformedXml {
        return read(source, document -> {
            if (!(document.libvirt instanceof NetworkElement element)) {
                throw unexpected(document, "a libvirt <network>");
            }
            return told(document, element, null);
        });
    }

    private NetworkHook told(Document document, NetworkElement element, @Nullable NetworkPort port) {
        Network network = reading.network(document, element);
        return new NetworkHook(
                network,
                element.uuid,
                element.name,
                document.kind(),
                element.bridge == null ? null : element.bridge.name,
                port,
                problems(document).findFirst().orElse(null));
    }

    private GuestXml guestLeniently(InputSource source) throws MalformedXml {
        return read(source, this::guest);
    }

    private GuestXml guest(Document document) throws MalformedXml {
        if (!(document.libvirt instanceof DomainElement element)) {
            throw unexpected(document, "a libvirt <domain>");
        }
        Guest guest = reading.guest(document, element);
        String prefix = element.name == null ? "" : "guest " + OneLine.of(element.name) + ": ";
        return new GuestXml(
                guest,
                document.holdsOurs,
                problems(document).map(problem -> prefix + problem).toList());
    }

    private interface Use<T> {
        T of(Document document) throws MalformedXml;
    }

    /** Whatever goes wrong with one document is a fault of that document alone. */
    private <T> T read(InputSource source, Use<T> use) throws MalformedXml {
        try {
            Document document = reading.newDocument();
            reading.parse(source, Prolog.NONE, document);
            return use.of(document);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new MalformedXml(e);
        }
    }

    private static InputSource source(String xml) {
        return new InputSource(new StringReader(xml));
    }

    private static Stream<String> problems(Document document) {
        return document.flaws.sorted().stream().map(Flaw::message);
    }

    private static MalformedXml unexpected(Document document, String expected) {
        return new MalformedXml(
                document.root.line(), document.root.column(), document.root.label() + " is not " + expected);
    }
}
