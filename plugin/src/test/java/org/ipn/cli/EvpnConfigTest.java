// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.report.OverlayReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That FRR takes it, and what comes of it, EvpnTest shows. */
@Tag("pure")
class EvpnConfigTest {
    private static EvpnConfig config(List<String> peers, List<String> listen, boolean external, boolean reflector) {
        return new EvpnConfig("lab", 7, "192.0.2.1", 65000, peers, listen, external, reflector, "65000:7");
    }

    @Test
    void shouldNamePeersAndSayWhereItGoes() {
        assertThat(config(List.of("192.0.2.2", "192.0.2.3"), List.of(), false, false)
                        .text())
                .startsWith("! IPN network lab, VNI 7: append this to /etc/frr/frr.conf")
                .contains(
                        "\nrouter bgp 65000\n bgp router-id 192.0.2.1\n",
                        "\n neighbor ipn remote-as internal\n",
                        "\n neighbor 192.0.2.2 peer-group ipn\n neighbor 192.0.2.3 peer-group ipn\n",
                        "\n  advertise-all-vni\n",
                        "\n  no dup-addr-detection\n",
                        "\n  vni 7\n   route-target import 65000:7\n   route-target export 65000:7\n  exit-vni\n")
                .doesNotContain("reflector", "ipv4 unicast\n  network", "interface", "listen");
    }

    @Test
    void shouldReflect() {
        assertThat(config(List.of(), List.of("192.0.2.0/24"), false, true).text())
                .contains(
                        "\n bgp listen range 192.0.2.0/24 peer-group ipn\n",
                        "\n  neighbor ipn route-reflector-client\n");
    }

    /** A peer without an address is told by which address this host is reached. */
    @Test
    void shouldReachPeersWithoutAddresses() {
        assertThat(config(List.of("eth1", "eth0.5"), List.of(), true, false).text())
                .contains(
                        "\n no bgp ebgp-requires-policy\n",
                        "\n neighbor ipn remote-as external\n",
                        "\n neighbor eth1 interface peer-group ipn\n neighbor eth0.5 interface peer-group ipn\n",
                        "\n address-family ipv4 unicast\n  network 192.0.2.1/32\n  neighbor ipn activate\n");
    }

    @Test
    void shouldBeForEvpnAlone() {
        OverlayReport peers = new OverlayReport(7, "192.0.2.1", 4789, List.of("192.0.2.2"), null, null, null);
        String why = "network lab has no <ipn:overlay evpn=\"yes\">: FRR has nothing to do for it";
        assertThat(EvpnConfig.whyNot("lab", peers)).isEqualTo(why);
        assertThat(EvpnConfig.whyNot("lab", null)).isEqualTo(why);
        assertThat(EvpnConfig.whyNot("lab", new OverlayReport(7, "192.0.2.1", 4789, null, null, null, true)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lab",
                "lab --peer 192.0.2.256",
                "lab --peer a/b",
                "lab --peer 192.0.2",
                "lab --listen 192.0.2.0",
                "lab --listen 192.0.2/24",
                "lab --peer 192.0.2.2 --as 0",
                "lab --peer 192.0.2.2 --as 4294967296",
                "lab --peer 192.0.2.2 --route-target 7",
                "lab --peer 192.0.2.2 --external --reflector",
            })
    void shouldTakeNothingThatFrrWouldNot(String words) {
        assertThat(Outcome.of(("evpn-config " + words).split(" ")).status()).isEqualTo(2);
    }
}
