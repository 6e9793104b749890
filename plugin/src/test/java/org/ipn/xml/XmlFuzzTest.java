// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipn.model.Cidr;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.OneLine;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports.Validation;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever libvirt, or a user, hands us as XML: it is read, or refused in one line by Refused or MalformedXml; all ways to read it say the
 * same; and what was read, written again, is read as the same.
 */
@Tag("pure")
@Timeout(60)
class XmlFuzzTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final String OVERLAY = "<network><name>lab</name><metadata><ipn:switch"
            + " xmlns:ipn='urn:ipn:1'><ipn:overlay %s>%s</ipn:overlay></ipn:switch></metadata><forward"
            + " mode='bridge'/><bridge name='ipn-lab'/></network>";

    /** Goldens and examples. */
    static Stream<Arguments> documents() throws IOException {
        try (Stream<Path> goldens = Files.list(Path.of("src/test/resources/org/ipn/xml"));
                Stream<Path> examples = Files.list(Path.of("../xml-schemas/examples"))) {
            return Stream.concat(goldens, examples)
                    .filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .map(XmlFuzzTest::seed)
                    .toList()
                    .stream();
        }
    }

    private static Arguments seed(Path file) {
        try {
            return Arguments.of(Named.of(file.getFileName().toString(), Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What libvirt's hooks get on stdin. */
    @MethodSource("documents")
    @FuzzTest
    void hook(byte[] xml) {
        try {
            NetworkHook hook = XML.networkHookLeniently(in(xml));
            if (hook.problem() == null) {
                assertThat(XML.networkHook(in(xml))).isEqualTo(hook);
            } else {
                assertThat(hook.network()).isNull();
            }
        } catch (Refused | MalformedXml e) {
            isOneLine(e);
        }
    }

    /** {@code <ipn:bus>} and {@code <ipn:switch>} in a network's metadata. */
    @MethodSource("documents")
    @FuzzTest
    void metadata(byte[] xml) {
        Validation validation = XML.validate(in(xml));
        validation.errors().forEach(flaw -> isOneLine(flaw.message()));
        assertThat(validation.valid()).isEqualTo(validation.errors().isEmpty());
        try {
            Optional<Network> network = XML.network(in(xml));
            network.ifPresent(read -> {
                assertThat(validation.errors()).isEmpty();
                read.policies().forEach(XmlFuzzTest::isSaidAsItIs);
            });
        } catch (Refused | MalformedXml e) {
            isOneLine(e);
            assertThat(validation.valid() && isNetworkWithABridge(xml)).isFalse();
        }
    }

    /** A bridge that a user's file does not name, libvirt names. */
    private static boolean isNetworkWithABridge(byte[] xml) {
        try {
            return XML.root(in(xml)).equals("network")
                    && XML.networkLeniently(new String(xml, StandardCharsets.UTF_8))
                                    .bridge()
                            != null;
        } catch (MalformedXml e) {
            return false;
        }
    }

    /** A guest, and the same with another word on each of its NICs. */
    @MethodSource("documents")
    @FuzzTest
    void domain(byte[] xml) {
        try {
            GuestXml leniently = XML.guestLeniently(in(xml));
            leniently.problems().forEach(XmlFuzzTest::isOneLine);
            Guest guest = XML.guest(in(xml));
            assertThat(guest).isEqualTo(leniently.guest());
            guest.policies().values().forEach(XmlFuzzTest::isSaidAsItIs);
            String text = new String(xml, StandardCharsets.UTF_8);
            for (Nic nic : guest.nics()) {
                PortEdit edit = PortEdit.of(XML, text, nic.mac(), Map.of("vlan", "7"));
                assertThat(edit.after()).containsEntry("vlan", "7");
            }
        } catch (Refused | MalformedXml e) {
            isOneLine(e);
        }
    }

    static Stream<String> overlays() {
        return Stream.of(
                "7\0192.0.2.1\0\0\0\0\0192.0.2.2",
                "7\0fd00::1\0004790\0\0\0\0fd00::2\0fd00::3",
                "16777215\0\0\0239.1.1.1\0eth1\0",
                "9\0192.0.2.1\0\0\0\0yes",
                "0\0::ffff:192.0.2.1\0-1\0::\0eth1\0no\0localhost");
    }

    static Stream<byte[]> overlaySeeds() {
        return overlays().map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code <ipn:overlay>}: values of its attributes, and of its peers' addresses, with NULs between. */
    @MethodSource("overlaySeeds")
    @FuzzTest
    void overlay(byte[] values) {
        String[] words = new String(values, StandardCharsets.UTF_8).split("\0", -1);
        StringBuilder attributes = new StringBuilder();
        List<String> names = List.of("vni", "local", "port", "group", "dev", "evpn");
        StringBuilder peers = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            String value = words[i].replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
            if (i >= names.size()) {
                peers.append("<ipn:peer address='").append(value).append("'/>");
            } else if (!value.isEmpty()) {
                attributes
                        .append(' ')
                        .append(names.get(i))
                        .append("='")
                        .append(value)
                        .append('\'');
            }
        }
        try {
            Overlay overlay = XML.network(OVERLAY.formatted(attributes, peers))
                    .orElseThrow()
                    .overlay();
            assertThat(overlay.vni()).isBetween(1, 16_777_215);
            assertThat(overlay.port()).isBetween(1, 65_535);
            Stream.of(Stream.of(overlay.local(), overlay.group()), overlay.peers().stream())
                    .flatMap(either -> either)
                    .filter(address -> address != null)
                    .forEach(address -> assertThat(Cidr.parse(address + "/0")).hasToString(address + "/0"));
            assertThat(overlay.overhead(false)).isIn(50, 70);
        } catch (Refused e) {
            isOneLine(e);
        }
    }

    private static void isSaidAsItIs(PortPolicy policy) {
        assertThat(PortPolicy.of(policy.said())).isEqualTo(policy);
        assertThat(policy.over(PortPolicy.NONE)).isEqualTo(policy);
    }

    private static void isOneLine(Exception e) {
        isOneLine(e.getMessage());
    }

    private static void isOneLine(String message) {
        assertThat(message).isNotBlank().isEqualTo(OneLine.of(message));
    }

    private static InputStream in(byte[] xml) {
        return new ByteArrayInputStream(xml);
    }
}
