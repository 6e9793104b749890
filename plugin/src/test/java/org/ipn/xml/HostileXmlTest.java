// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class HostileXmlTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final String LAUGHS =
            "<!DOCTYPE network [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                    + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><network><name>&c;</name></network>";

    private static InputStream in(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String hook(String inNetwork) {
        return "<hookData><network><name>x</name><bridge name='br'/>" + inNetwork + "</network></hookData>";
    }

    @Test
    void shouldStopAtADoctypeInEveryEntry() {
        String reason = "a DOCTYPE is not allowed";
        assertThatThrownBy(() -> XML.network(LAUGHS))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.network(in(LAUGHS)))
                .isInstanceOf(MalformedXml.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.networkHook(in(LAUGHS))).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.networkHookLeniently(in(LAUGHS))).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.guest(LAUGHS)).isInstanceOf(Refused.class).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.guest(in(LAUGHS))).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.guestLeniently(LAUGHS)).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.guestLeniently(in(LAUGHS))).hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.root(in(LAUGHS))).hasMessageContaining(reason);
        assertThat(XML.validate(in(LAUGHS)).errors())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).isEqualTo(reason));
    }

    @Test
    void shouldOpenNoOtherFile(@TempDir Path dir) throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "<!ENTITY e 'secret'>");
        for (String doctype : new String[] {
            "<!DOCTYPE a SYSTEM '" + secret.toUri() + "'>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM '" + secret.toUri() + "'>]>",
            "<!DOCTYPE a [<!ENTITY % e SYSTEM '" + secret.toUri() + "'> %e;]>"
        }) {
            assertThatThrownBy(() -> XML.networkHook(in(doctype + "<hookData>&e;</hookData>")))
                    .isInstanceOf(MalformedXml.class)
                    .hasMessageContaining("a DOCTYPE is not allowed");
        }
        String include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='" + secret.toUri() + "'/>";
        String location = " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='urn:ipn:1 "
                + secret.toUri() + "'";
        String bus = "<metadata><bus xmlns='urn:ipn:1'" + location + "/></metadata>";
        assertThat(XML.networkHook(in(hook(include + bus))).network()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "<",
                "<network>",
                "<network></metadata>",
                "<a>\0</a>",
                "\0",
                "<a>&nbsp;</a>",
                "{\"a\":1}",
                "<a/><b/>"
            })
    void shouldSayWhereItIsNotXml(String text) {
        assertThatThrownBy(() -> XML.networkHook(in(text)))
                .isInstanceOf(MalformedXml.class)
                .message()
                .matches("line [0-9]+, column [0-9]+: .+");
        assertThat(XML.validate(in(text)).valid()).isFalse();
    }

    @Test
    void shouldSayLineAndColumn() {
        assertThatThrownBy(() -> XML.network(in("<network>\n  <name>x</nam>\n</network>")))
                .hasMessageStartingWith("line 2, column ")
                .hasMessageContaining("\"name\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "UTF-8"})
    void shouldReadOtherEncodings(String encoding) throws Exception {
        String xml = "<?xml version='1.0' encoding='" + encoding + "'?>"
                + hook("<metadata><bus xmlns='urn:ipn:1'/></metadata>").replace("<name>x", "<name>Büro");
        byte[] bytes = xml.getBytes(Charset.forName(encoding));
        assertThat(XML.networkHook(new ByteArrayInputStream(bytes)).name()).isEqualTo("Büro");
    }

    @Test
    void shouldRefuseWrongEncodings() {
        byte[] bytes = hook("ü").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> XML.networkHook(new ByteArrayInputStream(bytes)))
                .isInstanceOf(MalformedXml.class);
        assertThatThrownBy(() -> XML.networkHook(in("<?xml version='1.0' encoding='klingon'?><a/>")))
                .isInstanceOf(MalformedXml.class)
                .hasMessageContaining("klingon");
    }

    @Test
    void shouldPassOverTenMegabytesOfOthers() throws Exception {
        String junk = "<j k='llllllllllllllllllll'>mmmmmmm</j>".repeat(100_000);
        String big = hook("<metadata><o:o xmlns:o='urn:o'>" + junk + "</o:o></metadata>" + junk + junk);
        assertThat(big.length()).isGreaterThan(10_000_000);
        Assertions.assertThatCode(() -> XML.networkHook(in(big))).doesNotThrowAnyException();
        long start = System.nanoTime();
        NetworkHook hook = XML.networkHook(in(big));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(hook.network()).isNull();
        assertThat(hook.bridge()).isEqualTo("br");
    }

    @Test
    void shouldGiveUpOnBottomlessNesting() {
        for (String xml : new String[] {
            hook("<q>".repeat(100_000) + "</q>".repeat(100_000)),
            hook("<metadata><bus xmlns='urn:ipn:1'>" + "<tap dev='t'>".repeat(100_000)),
            "<q>".repeat(100_000)
        }) {
            assertThatThrownBy(() -> XML.networkHook(in(xml)))
                    .isInstanceOf(MalformedXml.class)
                    .hasMessageContaining("deeper than 1000");
        }
    }

    @Test
    void shouldNotFillTheMemoryWithFlaws() {
        String xml = "<bus xmlns='urn:ipn:1'>" + "<x/>".repeat(10_000) + "</bus>";
        assertThat(XML.validate(in(xml)).errors()).hasSize(100);
    }

    @Test
    void shouldCutLongValuesAndKeepToOneLine() {
        String xml = "<bus xmlns='urn:ipn:1' mtu='&#10;" + "😀".repeat(5000) + "'/>";
        assertThat(XML.validate(in(xml)).errors())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message())
                        .hasSizeLessThan(200)
                        .doesNotContain("\n")
                        .contains("…\" of <bus>: allowed are 68 to 65521"));
    }

    @Test
    void shouldTellAValueThatPosesAsAMessage() {
        String xml = "<bus xmlns='urn:ipn:1' forwarder=\"' of attribute 'x' on element 'y' is\" mtu='1500'/>";
        assertThat(XML.validate(in(xml)).errors())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message())
                        .endsWith("\" of <bus>: allowed are auto, ebpf, bridge")
                        .startsWith("forwarder="));
    }

    @Test
    void shouldTellReadingErrorsFromWrongXml() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> XML.networkHook(broken)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void shouldThrowNothingButWhatItSays() throws Exception {
        Random random = new Random(1);
        String full = Files.readString(Path.of("src/test/resources/org/ipn/xml/bus-full.in.xml"));
        String guest = Files.readString(Path.of("src/test/resources/org/ipn/xml/guest-live.in.xml"));
        String[] pieces = {
            "'", "\"", "<", ">", "/", "&", "x", "-1", "99999999999", "", " ", "é", "<ipn:bus/>", "ipn:", "]]>", "&#0;"
        };
        for (int i = 0; i < 2000; i++) {
            String text = i % 2 == 0 ? full : guest;
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + random.nextInt(8));
            String mutant = text.substring(0, at) + pieces[random.nextInt(pieces.length)] + text.substring(to);
            assertThat(XML.validate(in(mutant)).errors())
                    .allSatisfy(flaw -> assertThat(flaw.message()).isNotBlank());
            try {
                XML.networkHook(in("<hookData>" + mutant + "</hookData>"));
                XML.guestLeniently(mutant);
            } catch (Refused | MalformedXml e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }
}
