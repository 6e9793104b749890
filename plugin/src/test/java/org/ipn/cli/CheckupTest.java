// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void shouldPrintTheRuleThatLetsPeersInAlone() {
        Finding two = OverlayCheck.of("ipnv7", 4789, List.of("192.0.2.3", "192.0.2.2"));
        assertThat(two.check()).isEqualTo("overlay ipnv7");
        assertThat(two.remedy())
                .isEqualTo("nft add rule inet filter input udp dport 4789 ip saddr != { 192.0.2.2, 192.0.2.3 } drop");
        assertThat(OverlayCheck.of("ipnv7", 8472, List.of("2001:db8:0:0:0:0:0:2"))
                        .remedy())
                .isEqualTo("nft add rule inet filter input udp dport 8472 ip6 saddr != { 2001:db8:0:0:0:0:0:2 } drop");
        assertThat(OverlayCheck.of("ipnv7", 4789, List.of()).remedy())
                .isEqualTo("nft add rule inet filter input iifname != UNDERLAY udp dport 4789 drop");
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
