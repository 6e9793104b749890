// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ipn.model.PortPolicy;
import org.ipn.model.report.Reports.Validation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values and documents as long as libvirt hands them out, on a stack as small as ipnd's threads have. */
@Tag("pure")
class LongDocumentTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final int STACK = 256 << 10;
    private static final int LONG = 1 << 20;

    private static InputStream in(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String network(String inBus) {
        return "<network><name>n</name><uuid>11111111-1111-4111-8111-111111111111</uuid><metadata>"
                + "<ipn:bus xmlns:ipn='urn:ipn:1'>" + inBus + "</ipn:bus></metadata><forward mode='bridge'/>"
                + "<bridge name='b'/></network>";
    }

    /** What it gives or throws on a thread of its own; only one that never ends takes as long as this waits. */
    private static <T> T onASmallStack(Supplier<T> read) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result.complete(read.get());
                    } catch (Throwable failed) {
                        result.completeExceptionally(failed);
                    }
                },
                "small",
                STACK);
        thread.setDaemon(true);
        thread.start();
        return result.get(30, TimeUnit.SECONDS);
    }

    private static String everyOther(String separator) {
        return IntStream.rangeClosed(1, 4094).mapToObj(String::valueOf).collect(Collectors.joining(separator));
    }

    @Test
    void shouldReadTheLongestTrunkThereIs() throws Exception {
        String all = everyOther(",");
        PortPolicy policy = onASmallStack(() -> {
            try {
                return XML.network(network("<ipn:portgroup name='p' trunk='" + all + "'/>"))
                        .orElseThrow()
                        .portgroups()
                        .policies()
                        .get("p");
            } catch (org.ipn.model.Refused e) {
                throw new AssertionError(e);
            }
        });
        assertThat(policy.said()).containsEntry("trunk", all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<ipn:portgroup name='p' trunk='%s'/> | 1,",
                "<ipn:portgroup name='p' trunk='%s'/> | 1-2,",
                "<ipn:portgroup name='p' trunk='%s'/> | 1",
                "<ipn:portgroup name='p' loss='%s'/> | 1",
                "<ipn:portgroup name='p' rate='%s'/> | 1",
                "<ipn:access owner='%s'/> | 1",
                "<ipn:access owner='%s'/> | 1a",
                "<ipn:access mode='%s'/> | 6",
                "<ipn:host address='%s'/> | :",
                "<ipn:host address='%s'/> | 1.",
                "<ipn:grab dev='%s'/> | a",
                "<ipn:overlay vni='1'><ipn:peer address='%s'/></ipn:overlay> | :",
            })
    void shouldRefuseAValueOfAMillionCharacters(String element, String piece) throws Exception {
        String xml = network(element.formatted(piece.repeat(LONG / piece.length())));
        Validation validation = onASmallStack(() -> XML.validate(in(xml)));
        assertThat(validation.errors())
                .isNotEmpty()
                .allSatisfy(
                        flaw -> assertThat(flaw.message()).contains("allowed").hasSizeLessThan(300));
    }

    @ParameterizedTest
    @CsvSource({"a", ".", "' '", "/"})
    void shouldReadANetworksNameOfAnyLength(String piece) throws Exception {
        String ports =
                "<domain><name>g</name><metadata><ipn:ports xmlns:ipn='urn:ipn:1'><ipn:port mac='52:54:00:00:00:01'"
                        + " network='" + piece.repeat(LONG) + "&#10;'/></ipn:ports></metadata></domain>";
        Validation validation = onASmallStack(() -> XML.validate(in(ports)));
        assertThat(validation.errors()).isNotEmpty();
    }
}
