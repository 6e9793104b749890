// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/monitoring} asks for metrics that there are. */
@Tag("pure")
class MonitoringTest {
    private static final Path FOLDER = Path.of("../docs/monitoring");
    private static final Pattern NAME = Pattern.compile("\\b(ipnd?|process)_[a-z_]+");

    private static Set<String> told() {
        PortReport port = new PortReport(
                        "vnet0",
                        "guest",
                        "g1",
                        null,
                        "rw",
                        null,
                        1L,
                        1L,
                        1L,
                        1L,
                        1L,
                        new PortReport.Drops(0, 0, 0, 0, 0, 0, 0, null),
                        null)
                .with(null, null, false, List.of(), 1500);
        NetworkReport network = new NetworkReport(
                "lab", "1-2", "bus", "ipn-lab", "active", null, "bridge", 1500, List.of(port), null, null, null);
        Tally tally = new Tally();
        tally.hook("network", "start", Tally.Result.DONE, 1);
        List<Family> families = new ArrayList<>(NetworkMetrics.of(List.of(network)));
        families.addAll(DaemonMetrics.of(new DaemonMetrics.Process("0.1.0", "17", 1, 1, 1), tally, 0));
        Set<String> names = new TreeSet<>();
        families.forEach(family -> family.samples().forEach(sample -> names.add(family.name() + sample.suffix())));
        return names;
    }

    private static Set<String> asked(String file) throws IOException {
        Set<String> names = new TreeSet<>();
        NAME.matcher(Files.readString(FOLDER.resolve(file))).results().forEach(found -> names.add(found.group()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipn-alerts.yml", "ipn-alerts.test.yml", "ipn-dashboard.json"})
    void shouldAskForWhatThereIs(String file) throws IOException {
        assertThat(asked(file)).isNotEmpty().isSubsetOf(told());
    }

    @Test
    void shouldDescribeAllThereIs() throws IOException {
        Set<String> families = new TreeSet<>();
        told().forEach(name -> families.add(name.replaceFirst("(duration_seconds)_.*", "$1")));
        assertThat(asked("README.md")).isEqualTo(families);
    }

    @Test
    void shouldBeADashboardThatGrafanaReads() throws IOException {
        assertThat(JsonParser.parseString(Files.readString(FOLDER.resolve("ipn-dashboard.json")))
                        .getAsJsonObject()
                        .getAsJsonArray("panels"))
                .hasSizeGreaterThan(10);
    }
}
