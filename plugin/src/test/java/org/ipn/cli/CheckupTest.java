// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Version;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports.Doctor.Finding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class CheckupTest {
    private static NetworkReport degraded(String why) {
        return new NetworkReport("lab", "u", "bus", "ipn-lab", "degraded", why, null, null, null, 0, null, null);
    }

    @Test
    void shouldSayWhatToDoAboutANicThatIsMissing() {
        assertThat(Checkup.remedy(degraded("NIC eth1 of <ipn:grab> does not exist; ip link shows those there are")))
                .startsWith("plug NIC eth1 in, and it is taken at once; or name another by virsh net-edit lab");
        assertThat(Checkup.remedy(degraded("something else"))).isEqualTo("journalctl -u ipnd");
    }

    @Test
    void shouldFindThatIpndIsStillTheOneFromBeforeAnUpgrade() {
        assertThat(Checkup.answering(Version.OURS)).isEqualTo(new Finding("ipnd", "ok", "answers", null));
        Finding older = Checkup.answering("0.0.9");
        assertThat(older.status()).isEqualTo("warning");
        assertThat(older.message()).startsWith("is of version 0.0.9, ipn of version " + Version.OURS + ": ");
        assertThat(older.remedy()).startsWith("systemctl restart ipnd");
        assertThat(Checkup.answering(null).message()).startsWith("is of another version, ");
    }
}
