// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.libvirt.Inventory;
import org.ipn.model.Network;
import org.ipn.xml.LibvirtXml;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that runs, and what its definition has become meanwhile. */
@Tag("pure")
class InventoryReadingTest {
    private static final UUID LAB = new UUID(0, 1);
    private static final String PLAIN = network("");
    private static final String SWITCH = network("<ipn:switch xmlns:ipn='urn:ipn:1'/>");
    private static final String WRONG = network("<ipn:switch xmlns:ipn='urn:ipn:1' vlna='10'/>");

    private static String network(String ours) {
        return "<network><name>lab</name><uuid>" + LAB + "</uuid><metadata>" + ours
                + "</metadata><forward mode='bridge'/><bridge name='ipn-lab'/></network>";
    }

    private static InventoryReading running(String xml, @Nullable String defined) {
        return InventoryReading.of(
                new Inventory(List.of(new Inventory.NetworkXml(LAB, xml, true, defined)), Map.of(), Set.of()),
                new LibvirtXml());
    }

    private static Optional<String> note(InventoryReading told) {
        NextDefinitions definitions = new NextDefinitions();
        definitions.told(told.defined());
        return definitions.note(told.active().get(0).network());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<domain/>", "<network><urn:ipn"})
    void shouldKeepWhatRunsWhateverItsDefinitionIs(String unreadable) {
        InventoryReading told = running(SWITCH, unreadable);
        assertThat(told.active())
                .extracting(Definition::network)
                .extracting(Network::name)
                .containsExactly("lab");
        assertThat(told.invalid()).isEmpty();
        assertThat(note(told).orElseThrow())
                .startsWith("its next start will be refused, as it is defined by now: it can't be read: ")
                .endsWith("; virsh net-edit lab");
    }

    @Test
    void shouldSayWhatTheNextStartWillRefuse() {
        InventoryReading told = running(SWITCH, WRONG);
        assertThat(note(told).orElseThrow())
                .containsPattern("^its next start will be refused.*'vlna'.*virsh net-edit lab$");
        assertThat(told.warnings()).containsExactly("network lab: " + note(told).orElseThrow());
    }

    @Test
    void shouldSayWhatBecomesOfANetworkThatIsNoneOfOursByNow() {
        InventoryReading told = running(SWITCH, PLAIN);
        assertThat(note(told).orElseThrow())
                .isEqualTo(
                        "its definition says nothing of IPN any more; from its next start on nobody makes bridge"
                                + " ipn-lab or sets it up, so that its guests are cut off, and nothing of IPN's is there: no port"
                                + " policy, no process, no tap, host or NIC of <ipn:switch>; virsh net-edit lab brings that back");
        assertThat(told.warnings()).hasSize(1);
    }

    @Test
    void shouldSayWhyAPlainNetworkWillNotStartAnew() {
        for (String refused : List.of(WRONG, "<urn:ipn:1")) {
            InventoryReading told = running(PLAIN, refused);
            assertThat(told.active()).isEmpty();
            assertThat(told.invalid()).singleElement().satisfies(lab -> {
                assertThat(lab.name()).isEqualTo("lab");
                assertThat(lab.why())
                        .startsWith("runs as a plain network, and its next start will be refused, as it is defined by"
                                + " now: ")
                        .endsWith("; virsh net-edit lab");
            });
        }
        assertThat(running(PLAIN, SWITCH).invalid())
                .extracting(Invalid::why)
                .containsExactly("runs as a plain network, and is a switch from its next start on: "
                        + "virsh net-destroy lab; virsh net-start lab");
    }

    @Test
    void shouldSayNothingOfPlainNetworks() {
        for (String defined : List.of(PLAIN, PLAIN.replace("lab<", "lab2<"), "<")) {
            InventoryReading told = running(PLAIN, defined);
            assertThat(told.invalid()).isEmpty();
            assertThat(told.warnings()).isEmpty();
        }
    }
}
