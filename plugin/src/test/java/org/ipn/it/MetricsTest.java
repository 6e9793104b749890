// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /metrics}, read by OpenMetrics' own parser. */
@InSandbox
class MetricsTest {
    private static final String LISTEN = "127.0.0.1:9677";

    /** Prints what it read, a sample a line; fails at the first fault. */
    private static final String PARSER = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            for family in parse(sys.stdin.read()):
                for sample in family.samples:
                    print(sample.name, sorted(sample.labels.items()), sample.value)
            """;

    private static Shell curl(String... words) {
        String[] command = new String[words.length + 2];
        command[0] = "curl";
        command[1] = "-sS";
        System.arraycopy(words, 0, command, 2, words.length);
        return Shell.run(command);
    }

    private static String onTheSocket() {
        return curl("--unix-socket", "/run/ipn/ipnd.sock", "http://ipn/metrics")
                .orFail()
                .out();
    }

    private static List<String> samples(String text) {
        return Shell.runWithInput(text, "/usr/bin/python3", "-c", PARSER)
                .orFail()
                .out()
                .lines()
                .toList();
    }

    private static String log() {
        return Shell.ok("cat", "/run/log/ipnd.log");
    }

    @Test
    void shouldTellOfNetworksPortsAndItself() {
        Net net = Net.bus("t-metrics").define().start();
        Guest guest = Guest.dark("t-counted", Nic.net(net, "52:54:00:00:0e:01"));
        Net.ofSwitch("t-idle").define();
        Eventually.that(() -> assertThat(samples(onTheSocket()))
                .contains(
                        "ipn_network_members [('network', 't-metrics')] 1",
                        "ipn_network_state [('ipn_network_state', 'active'), ('network', 't-metrics')] 1",
                        "ipn_network_state [('ipn_network_state', 'inactive'), ('network', 't-idle')] 1",
                        "ipnd_libvirt_connected [] 1",
                        "ipnd_faults [] 0")
                .anyMatch(sample -> sample.startsWith("ipn_port_rx_bytes_total [('device', '" + guest.tap()
                        + "'), ('guest', 't-counted'), ('kind', 'guest'), ('network', 't-metrics')]"))
                .anyMatch(sample -> sample.startsWith(
                        "ipnd_hook_calls_total [('object', 'network'), ('op', 'start'), ('result', 'done')]")));
    }

    @Test
    void shouldBeThereByTcpWhereAskedFor() {
        Daemon.restartIpndWith("metrics-listen=" + LISTEN);
        Shell answer = curl("-i", "http://" + LISTEN + "/metrics").orFail();
        assertThat(answer.out())
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase(
                        "\r\ncontent-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n")
                .endsWith("\n# EOF\n");
        assertThat(samples(answer.out().split("\r\n\r\n", 2)[1])).isNotEmpty();
        assertThat(curl("http://" + LISTEN + "/health").out()).isEqualTo("{\"status\":\"ok\"}\n");
    }

    @Test
    void shouldAnswerAScraperThatAsksForPlainText() {
        Daemon.restartIpndWith("metrics-listen=" + LISTEN);
        for (String[] place : new String[][] {
            {"http://" + LISTEN + "/metrics"}, {"--unix-socket", "/run/ipn/ipnd.sock", "http://ipn/metrics"}
        }) {
            List<String> words = new ArrayList<>(List.of("-i", "-H", "Accept: text/plain"));
            words.addAll(List.of(place));
            assertThat(curl(words.toArray(String[]::new)).orFail().out())
                    .containsIgnoringCase("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n")
                    .contains("\n# TYPE ipnd_hook_calls_total counter\n");
        }
    }

    /** The control API is not for everybody who reaches a port. */
    @Test
    void shouldGiveNothingElseByTcp() {
        Daemon.restartIpndWith("metrics-listen=" + LISTEN);
        for (String path : List.of("/", "/networks", "/events", "/plan", "/hooks/network/start/begin", "/metrics/x")) {
            assertThat(curl("-w", "%{http_code}", "http://" + LISTEN + path).out())
                    .as(path)
                    .isEqualTo("there are /metrics and /health\n404");
        }
        assertThat(curl("-w", "%{http_code}", "-X", "POST", "http://" + LISTEN + "/metrics")
                        .out())
                .isEqualTo("only to be read\n405");
    }

    @Test
    void shouldServeItsNetworksWhereTheAddressIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = "127.0.0.1:" + other.getLocalPort();
            Daemon.restartIpndWith("metrics-listen=" + taken);
            Net.bus("t-metrics").define().start();
            assertThat(log()).contains("<4>metrics: can't listen on " + taken + ": Address already in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9677", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:9677", ":9677", "a b:1"})
    void shouldSayWhatIsWrongWithAnAddress(String value) {
        assertThat(Shell.run(
                        "sh",
                        "-c",
                        "echo 'metrics-listen=" + value + "' >/run/wrong.conf; exec ipnd --config /run/wrong.conf"))
                .satisfies(ran -> {
                    assertThat(ran.status()).isEqualTo(1);
                    assertThat(ran.err())
                            .isEqualTo(
                                    "ipnd can't start: read /run/wrong.conf: metrics-listen=" + value
                                            + ": an address and a port from 1 to 65535, as 127.0.0.1:9677 or [::1]:9677, are allowed\n");
                });
    }
}
