// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.report.PortReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class RatesTest {
    static PortReport port(String device, String guest, Long rxFrames, Long rxBytes, Long txFrames, Long dropped) {
        return new PortReport(
                device,
                "guest",
                guest,
                "52:54:00:00:00:01",
                "rw",
                null,
                rxFrames,
                rxBytes,
                txFrames,
                0L,
                dropped,
                null,
                null);
    }

    @Test
    void shouldBeWhatASecondBrought() {
        List<Rates> rates = Rates.between(
                List.of(port("vnet0", "g1", 100L, 10_000L, 7L, 0L)),
                List.of(port("vnet0", "g1", 300L, 14_000L, 7L, 5L)),
                2.0);
        assertThat(rates).containsExactly(new Rates("vnet0", "guest", "g1", 100, 16_000, 0, 0, 2.5, null, null));
    }

    @Test
    void shouldBeNothingForWhoJustCameOrCameAnew() {
        assertThat(Rates.between(
                        List.of(port("vnet1", "g2", 900L, 9000L, 9L, 9L)),
                        List.of(port("vnet0", "g1", 300L, 14_000L, 7L, 5L), port("vnet1", "g3", 3L, 30L, 0L, 0L)),
                        1.0))
                .containsExactly(
                        new Rates("vnet0", "guest", "g1", 0, 0, 0, 0, 0, null, null),
                        new Rates("vnet1", "guest", "g3", 0, 0, 0, 0, 0, null, null));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "950, 950", "999.9, 1000", "1000, 1k", "1234, 1.2k", "12345, 12k", "1.5e6, 1.5M", "4e10, 40G"})
    void shouldBeShort(double value, String text) {
        assertThat(Rates.text(value)).isEqualTo(text);
    }
}
