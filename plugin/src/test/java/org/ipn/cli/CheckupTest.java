// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.report.Reports.Doctor.Finding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class CheckupTest {
    @Test
    void shouldFindThatIpndIsStillTheOneFromBeforeAnUpgrade() {
        assertThat(Checkup.answering(Ipn.VERSION)).isEqualTo(new Finding("ipnd", "ok", "answers", null));
        Finding older = Checkup.answering("0.0.9");
        assertThat(older.status()).isEqualTo("warning");
        assertThat(older.message()).startsWith("is of version 0.0.9, ipn of version " + Ipn.VERSION + ": ");
        assertThat(older.remedy()).startsWith("systemctl restart ipnd");
        assertThat(Checkup.answering(null).message()).startsWith("is of another version, ");
    }
}
