// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ipn new} writes is what we read. */
@Tag("pure")
class NetworkNamesTest {
    private static final LibvirtXml XML = new LibvirtXml();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lab",
                "a b",
                "$(reboot)",
                "-rf",
                "Bürö",
                "<&>\"'",
                "...",
                "]]>",
                "😀",
                "a-very-long-name-of-a-network"
            })
    void shouldReadBackWhatItWrites(String name) throws Exception {
        String bridge = NetworkXml.bridgeOf(name);
        String xml = NetworkXml.skeleton(name, Kind.SWITCH, bridge, 9000);
        assertThat(XML.validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                        .errors())
                .isEmpty();
        Network network = XML.network(xml).orElseThrow();
        assertThat(network.name()).isEqualTo(name);
        assertThat(network.kind()).isEqualTo(Kind.SWITCH);
        assertThat(network.bridge()).isEqualTo(bridge).hasSizeLessThanOrEqualTo(15);
        assertThat(network.mtu()).isEqualTo(9000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "/", "a\nb", "\0", "\ud800", "\uffff"})
    void shouldWriteNoNameThatCantBe(String name) {
        assertThatThrownBy(() -> NetworkXml.skeleton(name, Kind.BUS, "ipn-x", 1500))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "../../x"})
    void shouldReadNoNameThatCantBeANodeFile(String name) {
        String xml = "<network><name>" + name
                + "</name><metadata><bus xmlns='urn:ipn:1'/></metadata><forward mode='bridge'/><bridge name='b'/></network>";
        assertThatThrownBy(() -> XML.network(xml)).isInstanceOf(Refused.class).hasMessageContaining("node file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1234567890123456", "", ".", "a b", "a/b", "a:b", "br%d"})
    void shouldWriteNoBridgeThatWeRefuse(String bridge) {
        assertThatThrownBy(() -> NetworkXml.skeleton("x", Kind.BUS, bridge, 1500))
                .isInstanceOf(Refused.class);
        String xml =
                "<network><name>x</name><metadata><bus xmlns='urn:ipn:1'/></metadata><forward mode='bridge'/><bridge name='"
                        + bridge + "'/></network>";
        assertThatThrownBy(() -> XML.network(xml)).isInstanceOf(Refused.class).hasMessageContaining("bridge");
    }

    @Test
    void shouldKeepWithinTheMtuOfTheSchema() throws Exception {
        for (int mtu : new int[] {68, 1500, 65521}) {
            assertThat(XML.network(NetworkXml.skeleton("x", Kind.BUS, "b", mtu))
                            .orElseThrow()
                            .mtu())
                    .isEqualTo(mtu);
        }
        for (int mtu : new int[] {67, 65522}) {
            assertThatThrownBy(() -> NetworkXml.skeleton("x", Kind.BUS, "b", mtu))
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void shouldKeepBridgesOfLongNamesApart() {
        assertThat(NetworkXml.bridgeOf("a-very-long-name-1")).isNotEqualTo(NetworkXml.bridgeOf("a-very-long-name-2"));
    }
}
