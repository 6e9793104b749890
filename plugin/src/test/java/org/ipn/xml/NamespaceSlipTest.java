// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata that looks like ours and is not, would start a plain network, or a guest without its policy, in silence. */
@Tag("pure")
class NamespaceSlipTest {
    private static final LibvirtXml XML = new LibvirtXml();

    private static String network(String metadata) {
        return "<network><name>n</name><metadata>" + metadata + "</metadata><bridge name='b'/></network>";
    }

    private static String guest(String metadata) {
        return "<domain><name>g</name><metadata>" + metadata + "</metadata></domain>";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ipn:bus xmlns:ipn='urn:ipn:2'/>",
                "<ipn:bus xmlns:ipn='urn:ipn'/>",
                "<ipn:bus xmlns:ipn='URN:IPN:1'/>",
                "<ipn:bus xmlns:ipn='urn:IPN:1'/>",
                "<ipn:bus xmlns:ipn='urn:ipn:1 '/>",
                "<ipn:bus xmlns:ipn='http://example.org/ipn'/>",
                "<ipn:switch xmlns:ipn='urn:x'/>",
                "<IPN:Switch xmlns:IPN='urn:x'/>",
                "<x:bus xmlns:x='urn:ipn:2'/>",
                "<bus xmlns='urn:ipn:10'/>",
                "<bus xmlns='urn:inp:1'/>",
                "<bus xmlns='urn.ipn.1'/>",
                "<x:hub xmlns:x='urn:ipn:2'/>",
                "<y:z xmlns:y='urn:y'/><ipn:ports xmlns:ipn='urn:ipn:11'/>"
            })
    void shouldRefuseWhatLooksLikeOurs(String metadata) throws Exception {
        assertThatThrownBy(() -> XML.network(network(metadata)))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network n: <")
                .hasMessageEndingWith("; allowed is urn:ipn:1");
        String ports = metadata.replace("bus", "ports").replaceAll("(?i)switch", "ports");
        assertThat(XML.guestLeniently(guest(ports)).slip())
                .startsWith("guest g: <")
                .endsWith("; allowed is urn:ipn:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<x:bus xmlns:x='urn:x'/>",
                "<x:switch xmlns:x='http://shipnet.example/switch'/>",
                "<ipn:thing xmlns:ipn='http://example.org/ipn'/>",
                "<ipn2:bus xmlns:ipn2='http://example.org'/>",
                "<x:y xmlns:x='urn:ipnx:1'/>",
                "<x:y xmlns:x='urn:x'><ipn:bus xmlns:ipn='urn:ipn:2'/></x:y>"
            })
    void shouldLeaveWhatIsOfOthersAlone(String metadata) throws Exception {
        assertThat(XML.network(network(metadata))).isEmpty();
        assertThat(XML.guestLeniently(guest(metadata)).problems()).isEmpty();
    }
}
