// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Refused;
import org.ipn.plan.Subject;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class StateFilesTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final Definition LAB = definition("lab");
    private static final Definition OFFICE = definition("office");

    @TempDir
    Path run;

    private static Definition definition(String name) {
        String xml = "<network><name>" + name + "</name><uuid>"
                + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                + "</uuid><metadata><bus xmlns='urn:ipn:1'/></metadata><forward mode='bridge'/><bridge name='b-" + name
                + "'/></network>";
        try {
            return new Definition(XML.network(xml).orElseThrow(), xml);
        } catch (Refused e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A folder where the file would be written stands for a full disk. */
    @Test
    void shouldSayOfWhichNetworkItCanKeepNothingAndTryAgain() throws IOException {
        StateFiles files = new StateFiles(run);
        Path inTheWay = Files.createDirectory(run.resolve("networks/." + LAB.uuid() + ".xml"));
        Path inside = Files.createFile(inTheWay.resolve("file"));
        for (int i = 0; i < 2; i++) {
            assertThat(files.save(List.of(LAB, OFFICE), Set.of()))
                    .containsOnlyKeys(new Subject.Network("lab"))
                    .hasEntrySatisfying(
                            new Subject.Network("lab"),
                            why -> assertThat(why).startsWith("keep " + run + "/networks/"));
        }
        assertThat(files.load(XML::network)).containsExactly(OFFICE);
        Files.delete(inside);
        Files.delete(inTheWay);
        assertThat(files.save(List.of(LAB, OFFICE), Set.of())).isEmpty();
        assertThat(files.load(XML::network)).containsExactlyInAnyOrder(LAB, OFFICE);
    }
}
