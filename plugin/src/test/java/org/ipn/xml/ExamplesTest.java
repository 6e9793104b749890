// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("pure")
class ExamplesTest {
    private static final LibvirtXml XML = new LibvirtXml();

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../xml-schemas/examples"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldBeValidAndReadable(Path example) throws Exception {
        try (InputStream xml = Files.newInputStream(example)) {
            assertThat(XML.validate(xml).errors()).isEmpty();
        }
        String xml = Files.readString(example);
        if (xml.startsWith("<domain")) {
            assertThat(XML.guestLeniently(xml).ours()).isTrue();
            assertThat(XML.guest(xml).nics()).isNotEmpty();
        } else {
            assertThat(XML.network(xml)).isPresent();
        }
    }
}
