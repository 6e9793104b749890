// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.OverlayReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class HostGraphTest {
    @TempDir
    private Path folder;

    private static PortReport port(String device, String kind, @Nullable String guest) {
        return new PortReport(device, kind, guest, null, "rw", null, 0L, 0L, 0L, 0L, 0L, null, null);
    }

    private static NetworkReport network(String name, @Nullable Integer vni, @Nullable String error) {
        return new NetworkReport(
                name,
                "u",
                "bus",
                "ipn-" + name,
                error == null ? "active" : "degraded",
                error,
                "bridge",
                1450,
                List.of(port("vnet0", "guest", "g"), port("ipnv7", "overlay", null)),
                null,
                null,
                null,
                vni == null ? null : new OverlayReport(vni, "192.0.2.1", 4789, List.of("192.0.2.2"), null, null, null),
                null);
    }

    @Test
    void shouldMakeOneNetworkOfThoseOfOneNumber() {
        List<NetworkReport> all = HostGraph.merged(List.of(
                new HostGraph(List.of(network("lab", 7, null), network("own", null, null)), "h1"),
                new HostGraph(List.of(network("lab", 7, "no way"), network("own", null, null)), "h2")));
        assertThat(all).extracting(NetworkReport::name).containsExactly("lab, VNI 7", "h1: own", "h2: own");
        NetworkReport lab = all.get(0);
        assertThat(lab.ports()).extracting(PortReport::guest).containsExactly("h1/g", "h2/g");
        assertThat(lab.ports()).extracting(PortReport::device).containsExactly("h1/vnet0", "h2/vnet0");
        assertThat(lab.error()).isEqualTo("h2: no way");
        assertThat(lab.state()).isEqualTo("degraded");
        assertThat(all.get(1).ports()).extracting(PortReport::device).containsExactly("h1/vnet0", "h1/ipnv7");
    }

    private Path file(String name, HostGraph graph) throws IOException {
        return Files.writeString(folder.resolve(name), Api.JSON.toJson(graph));
    }

    @Test
    void shouldDrawWhatFilesSay() throws IOException {
        String one = file("a.json", new HostGraph(List.of(network("lab", 7, null)), "h1"))
                .toString();
        String unnamed = file("b.json", new HostGraph(List.of(network("lab", 7, null)), null))
                .toString();
        Outcome dot = Outcome.of("graph", "--merge", one, unnamed, "--dot");
        assertThat(dot.out())
                .contains("\"lab, VNI 7\" -- \"h1/g\"", "\"lab, VNI 7\" -- \"b/g\"")
                .doesNotContain("ipnv7");
        assertThat(Outcome.of("graph", "--merge", one, unnamed).out())
                .startsWith("<svg ")
                .contains("h1/g", "b/g");
        assertThat(Outcome.of("graph", "--merge", one, one).err())
                .contains("host h1 is in another of these files, too");
    }

    @Test
    void shouldSayWhichFileIsWrong() throws IOException {
        for (String wrong : List.of("", "[]", "{}", "{", "7", "null")) {
            Path file = Files.writeString(folder.resolve("wrong.json"), wrong);
            assertThat(Outcome.of("graph", "--merge", file.toString()))
                    .isEqualTo(new Outcome(1, "", "ipn: " + file + ": is not what ipn graph --json writes\n"));
        }
        Path none = folder.resolve("none.json");
        assertThat(Outcome.of("graph", "--merge", none.toString()).err())
                .isEqualTo("ipn: read " + none + ": there is no such file\n");
    }
}
