// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class ExpositionTest {
    private static final PortReport TAP = new PortReport(
            "vnet0",
            "guest",
            "g1",
            "52:54:00:00:00:01",
            "r",
            null,
            1L,
            60L,
            2L,
            120L,
            3L,
            new PortReport.Drops(1, 0, 0, 0, 2, 0, 0, null),
            null);

    private static NetworkReport network(String name, String state, PortReport... ports) {
        String forwarder = state.equals("inactive") ? null : "bridge";
        return new NetworkReport(
                name, "1-2", "bus", "ipn-lab", state, null, forwarder, 1500, List.of(ports), null, null, null);
    }

    private static String text(NetworkReport... networks) {
        return Exposition.OPEN_METRICS.text(NetworkMetrics.of(List.of(networks)));
    }

    /** Whoever makes ports by the thousand makes no answer without an end. */
    @Test
    void shouldTellOfSoManyPortsAndNumberTheOthers() {
        PortReport[] many = new PortReport[NetworkMetrics.MOST_PORTS - 1];
        Arrays.fill(many, TAP);
        String text = text(network("a", "active", many), network("b", "active", TAP, TAP, TAP));
        assertThat(text.lines().filter(line -> line.startsWith("ipn_port_rx_bytes_total")))
                .hasSize(NetworkMetrics.MOST_PORTS);
        assertThat(text).contains("ipn_ports_left_out 2\n", "ipn_network_members{network=\"b\"} 3\n");
        assertThat(text(network("a", "active", TAP))).contains("ipn_ports_left_out 0\n");
    }

    @Test
    void shouldTellOfAPort() {
        String labels = "{network=\"lab\",device=\"vnet0\",kind=\"guest\",guest=\"g1\"";
        assertThat(text(network("lab", "active", TAP)))
                .contains("# TYPE ipn_port_rx_bytes counter\n# UNIT ipn_port_rx_bytes bytes\n"
                        + "# HELP ipn_port_rx_bytes Bytes from the member.\n"
                        + "ipn_port_rx_bytes_total" + labels + "} 60\n")
                .contains("ipn_port_tx_frames_total" + labels + "} 2\n")
                .contains("ipn_port_dropped_frames_total" + labels + "} 3\n")
                .contains("ipn_port_policy_dropped_frames_total" + labels + ",reason=\"loss\"} 2\n")
                .endsWith("\n# EOF\n");
    }

    @Test
    void shouldTellOfANetwork() {
        assertThat(text(network("lab", "degraded", TAP)))
                .contains("ipn_network_info{network=\"lab\",uuid=\"1-2\",kind=\"bus\",bridge=\"ipn-lab\","
                        + "forwarder=\"bridge\"} 1\n")
                .contains("ipn_network_state{network=\"lab\",ipn_network_state=\"active\"} 0\n")
                .contains("ipn_network_state{network=\"lab\",ipn_network_state=\"degraded\"} 1\n")
                .contains("ipn_network_members{network=\"lab\"} 1\n")
                .contains("ipn_network_receivers{network=\"lab\"} 1\n")
                .contains("ipn_network_senders{network=\"lab\"} 0\n");
    }

    /** Its parser knows neither info nor stateset, and calls a family as its samples. */
    @Test
    void shouldSayTheSameInTheTextOfBefore() {
        String plain = Exposition.PLAIN.text(NetworkMetrics.of(List.of(network("lab", "active", TAP))));
        assertThat(plain)
                .contains(
                        "# TYPE ipn_port_rx_bytes_total counter\n# HELP ipn_port_rx_bytes_total Bytes from the member.\n"
                                + "ipn_port_rx_bytes_total{")
                .contains("# TYPE ipn_network_info gauge\n")
                .contains("# TYPE ipn_network_state gauge\n")
                .doesNotContain("# UNIT")
                .doesNotContain("# EOF");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | OPEN_METRICS",
                "*/* | OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3 | OPEN_METRICS",
                "text/plain | PLAIN",
                "text/plain;version=0.0.4;q=1,*/*;q=0.1 | PLAIN"
            })
    void shouldBeWhatTheScraperAsksFor(String accept, Exposition expected) {
        assertThat(Exposition.askedFor(accept)).isEqualTo(expected);
    }

    @Test
    void shouldNotCountWhoCanBeNoMember() {
        PortReport never = new PortReport(
                "net0", "none", "g1", "52:54:00:00:00:02", null, null, null, null, null, null, null, null, "no tap");
        assertThat(text(network("lab", "active", never)))
                .contains("ipn_network_members{network=\"lab\"} 0\n")
                .doesNotContain("net0");
    }

    @Test
    void shouldLeaveOutTheMembersOfAnInactiveNetwork() {
        assertThat(text(network("lab", "inactive")))
                .contains("ipn_network_state{network=\"lab\",ipn_network_state=\"inactive\"} 1\n")
                .doesNotContain("ipn_network_members{");
    }

    @Test
    void shouldNotLetAProcessMakeLabels() {
        PortReport process = new PortReport(
                "ipn0", "process", "evil", "02:00:00:00:00:01", "rw", null, 1L, 1L, 1L, 1L, 0L, null, null);
        assertThat(text(network("lab", "active", process))).contains("ipn0").doesNotContain("evil");
    }

    @Test
    void shouldEscapeNames() {
        assertThat(text(network("a\\b\"c\nd ä", "active"))).contains("network=\"a\\\\b\\\"c\\nd ä\"");
    }

    @Test
    void shouldCountDurationsCumulatively() {
        Tally tally = new Tally();
        tally.reconciled(2_000_000);
        tally.reconciled(2_000_001);
        tally.reconciled(60_000_000_000L);
        assertThat(daemon(tally))
                .contains("ipnd_reconcile_duration_seconds_bucket{le=\"0.001\"} 0\n"
                        + "ipnd_reconcile_duration_seconds_bucket{le=\"0.0025\"} 2\n")
                .contains("ipnd_reconcile_duration_seconds_bucket{le=\"5.0\"} 2\n"
                        + "ipnd_reconcile_duration_seconds_bucket{le=\"+Inf\"} 3\n"
                        + "ipnd_reconcile_duration_seconds_count 3\n"
                        + "ipnd_reconcile_duration_seconds_sum 60.004000001\n");
    }

    @Test
    void shouldCountHooksByWhatLibvirtCallsThem() {
        Tally tally = new Tally();
        tally.hook("network", "start", Tally.Result.DONE, 5);
        tally.hook("network", "start", Tally.Result.REFUSED, 5);
        tally.hook("x\"y", "anything", Tally.Result.FAILED, 5);
        assertThat(daemon(tally))
                .contains("ipnd_hook_calls_total{object=\"network\",op=\"start\",result=\"done\"} 1\n"
                        + "ipnd_hook_calls_total{object=\"network\",op=\"start\",result=\"refused\"} 1\n")
                .contains("ipnd_hook_calls_total{object=\"other\",op=\"other\",result=\"failed\"} 1\n")
                .contains("ipnd_hook_duration_seconds_count{object=\"network\",op=\"start\"} 2\n");
    }

    @Test
    void shouldSayWhetherLibvirtIsThere() {
        Tally tally = new Tally();
        assertThat(daemon(tally)).contains("\nipnd_libvirt_connected 0\n");
        tally.libvirt(true);
        assertThat(daemon(tally)).contains("\nipnd_libvirt_connected 1\n");
    }

    private static String daemon(Tally tally) {
        return Exposition.OPEN_METRICS.text(
                DaemonMetrics.of(new DaemonMetrics.Process("0.1.0", "17", 1.5, 0.25, 1 << 20), tally, 0));
    }
}
