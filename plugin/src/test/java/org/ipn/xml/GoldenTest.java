// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports.Validation.Flaw;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NAME.in.xml is read to NAME.model.txt, or refused with the first line of NAME.error.txt, where `ipn validate` finds the lines below
 * it. Run with -Dgolden.update=true to write what is read now, and look at the diff.
 */
@Tag("pure")
class GoldenTest {
    private static final Path GOLDENS = Path.of("src/test/resources/org/ipn/xml");
    private static final LibvirtXml XML = new LibvirtXml();

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(GOLDENS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".in.xml"))
                    .map(name -> name.substring(0, name.length() - ".in.xml".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldReadAsWritten(String name) throws IOException {
        byte[] xml = Files.readAllBytes(GOLDENS.resolve(name + ".in.xml"));
        Path model = GOLDENS.resolve(name + ".model.txt");
        Path error = GOLDENS.resolve(name + ".error.txt");
        String read;
        Path golden;
        try {
            read = read(xml);
            golden = model;
        } catch (Refused | MalformedXml e) {
            read = e.getMessage() + "\n" + flaws(xml);
            golden = error;
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.deleteIfExists(model);
            Files.deleteIfExists(error);
            Files.writeString(golden, read);
        }
        assertThat(golden).as("is it refused?").exists();
        assertThat(read).isEqualTo(Files.readString(golden));
    }

    private static String read(byte[] xml) throws Refused, MalformedXml {
        return switch (XML.root(in(xml))) {
            case "hookData" -> RecordText.of(XML.networkHook(in(xml)));
            case "domain" -> RecordText.of(XML.guest(in(xml)));
            default -> XML.network(in(xml)).map(RecordText::of).orElse("not ours\n");
        };
    }

    private static String flaws(byte[] xml) {
        StringBuilder text = new StringBuilder();
        for (Flaw flaw : XML.validate(in(xml)).errors()) {
            text.append(flaw.line())
                    .append(':')
                    .append(flaw.column())
                    .append(' ')
                    .append(flaw.message())
                    .append('\n');
        }
        return text.toString();
    }

    private static InputStream in(byte[] xml) {
        return new ByteArrayInputStream(xml);
    }
}
