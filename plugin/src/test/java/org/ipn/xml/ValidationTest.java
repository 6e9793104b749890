// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.ipn.model.report.Reports.Validation.Flaw;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class ValidationTest {
    private static final LibvirtXml XML = new LibvirtXml();

    private static List<Flaw> flaws(String xml) {
        return XML.validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .errors();
    }

    private static List<String> messages(String xml) {
        return flaws(xml).stream().map(Flaw::message).toList();
    }

    @Test
    void shouldSpeakPlainly() {
        assertThat(messages("<ipn:bus xmlns:ipn='urn:ipn:1' mtuu='1' mtu='70000'><ipn:tapp/></ipn:bus>"))
                .containsExactlyInAnyOrder(
                        "attribute 'mtuu' of <ipn:bus> is unknown; allowed: ageing, forward-link-local, forwarder, mtu, snooping (did you mean mtu?)",
                        "mtu=\"70000\" of <ipn:bus>: allowed are 68 to 65521",
                        "<ipn:tapp> is unknown in <ipn:bus>; allowed: access, default, grab, host, overlay, portgroup, tap (did you mean tap?)");
    }

    @Test
    void shouldSpeakTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(messages("<bus xmlns='urn:ipn:1' mtu='1'>x</bus>"))
                    .containsExactly("mtu=\"1\" of <bus>: allowed are 68 to 65521", "text is not allowed in <bus>");
            assertThat(messages("<bus>")).singleElement().asString().startsWith("XML document structures must");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldTellTheBeginningOfTheElement() {
        String xml =
                "<?xml version='1.0'?>\n<!-- x\n -->\n<ipn:bus xmlns:ipn='urn:ipn:1'>\n  <ipn:a\n     b='c'/><!-- --><ipn:b/>"
                        + "<ipn:tap dev='t'/><?x y?>\n\t<ipn:c></ipn:c>\r\n <ipn:d/>\n</ipn:bus>";
        assertThat(flaws(xml))
                .extracting(flaw -> flaw.line() + ":" + flaw.column())
                .containsExactly("5:3", "6:21", "7:2", "8:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<?xml version='1.0'?>\n",
                "<?xml version='1.0'?>",
                "\n\n",
                "<!-- <a> -->\n <!-- \n --> ",
                "\ufeff",
                "\ufeff<?xml version='1.0'?>\r\n<?x y?>\r\n"
            })
    void shouldFindTheRoot(String prolog) {
        String xml = prolog + "<bus xmlns='urn:ipn:1'\n mtu='1'>abc\n def\nghi<x/>a&#65;bc<y/></bus>";
        List<Flaw> flaws = flaws(xml);
        String before = prolog.replace("\ufeff", "");
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        assertThat(flaws)
                .extracting(flaw -> flaw.line() + ":" + flaw.column())
                .containsExactly(line + ":" + column, line + ":" + column, (line + 3) + ":4", (line + 3) + ":16");
    }

    @Test
    void shouldKeepCountInALongFile() {
        StringBuilder xml = new StringBuilder("<bus xmlns='urn:ipn:1'>");
        for (int i = 2; i < 5000; i++) {
            xml.append("\n  <tap")
                    .append(i % 50 == 0 ? "p" : "")
                    .append(" dev='t")
                    .append(i)
                    .append("'/>");
        }
        assertThat(flaws(xml + "</bus>")).hasSize(99).allSatisfy(flaw -> {
            assertThat(flaw.line() % 50).isZero();
            assertThat(flaw.column()).isEqualTo(3);
        });
    }

    @Test
    void shouldTellThatNothingIsOurs() {
        String nothing = "no <ipn:bus> or <ipn:switch> of namespace urn:ipn:1 in <metadata>";
        assertThat(messages("<network><name>n</name></network>")).containsExactly(nothing);
        assertThat(messages("<network><name>n</name><metadata><bus/></metadata></network>"))
                .containsExactly(nothing, "<bus> is of no namespace; allowed is urn:ipn:1");
        assertThat(messages("<network><name>n</name><metadata><i:bus xmlns:i='urn:ipn:2'/></metadata></network>"))
                .containsExactly(nothing, "<i:bus> is of namespace urn:ipn:2; allowed is urn:ipn:1");
        assertThat(messages("<network><name>n</name><metadata><i:bus xmlns:i='urn:other'/></metadata></network>"))
                .containsExactly(nothing);
    }

    @Test
    void shouldTakeADomainWithoutAnythingOfOurs() {
        assertThat(messages("<domain><name>g</name></domain>")).isEmpty();
        assertThat(messages("<domain><metadata><ports/></metadata></domain>"))
                .containsExactly("<ports> is of no namespace; allowed is urn:ipn:1");
    }

    @Test
    void shouldRefuseOtherDocuments() {
        assertThat(messages("<pool/>")).singleElement().asString().startsWith("<pool> is neither a libvirt <network>");
        assertThat(messages("<bus/>")).singleElement().asString().startsWith("<bus> is neither");
        assertThat(messages("<x xmlns='urn:ipn:1'/>"))
                .singleElement()
                .asString()
                .contains("allowed: bus, ports, switch");
    }
}
