// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.ipn.model.Mac;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class PortEditTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final Mac ONE = Mac.parse("52:54:00:00:00:01");
    private static final String TWO = "<ipn:port mac=\"52:54:00:00:00:02\" rights=\"r\"/>";

    private static String domain(String metadata) {
        return "<domain><name>g</name>" + metadata + "<devices>"
                + "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='lab'/></interface>"
                + "<interface type='network'><mac address='52:54:00:00:00:02'/><source network='lab'/></interface>"
                + "</devices></domain>";
    }

    private static String ports(String inside) {
        return domain("<metadata><x:mine xmlns:x='urn:x'/><ipn:ports xmlns:ipn='urn:ipn:1'>" + inside
                + "</ipn:ports></metadata>");
    }

    private static PortEdit edit(String domain, Map<String, String> said) throws Refused {
        return PortEdit.of(XML, domain, ONE, said);
    }

    @Test
    void shouldMakeWhatIsNotThere() throws Refused {
        String made = "<ports><port mac=\"52:54:00:00:00:01\" vlan=\"20\"/></ports>";
        assertThat(edit(domain(""), Map.of("vlan", "20")).ports()).isEqualTo(made);
        assertThat(edit(domain("<metadata/>"), Map.of("vlan", "20")).ports()).isEqualTo(made);
        assertThat(edit(domain("<metadata><y:ports xmlns:y='urn:y'/></metadata>"), Map.of("vlan", "20"))
                        .ports())
                .isEqualTo(made);
    }

    @Test
    void shouldLeaveEverythingElseAsItIs() throws Refused {
        PortEdit edit = edit(
                ports("\n  <!-- the sensor -->\n  <ipn:port mac='52:54:00:00:00:01' rate='5'/>\n  " + TWO + "\n"),
                Map.of("vlan", "20"));
        assertThat(edit.ports())
                .isEqualTo(
                        "<ports>\n  <!-- the sensor -->\n  <port mac=\"52:54:00:00:00:01\" rate=\"5\" vlan=\"20\"/>\n"
                                + "  <port mac=\"52:54:00:00:00:02\" rights=\"r\"/>\n</ports>");
        assertThat(edit.before()).isEqualTo(Map.of("rate", "5"));
        assertThat(edit.after()).isEqualTo(Map.of("rate", "5", "vlan", "20"));
    }

    @Test
    void shouldFindTheNicUnderAnyPrefixAndInAnyCase() throws Refused {
        String other = "<metadata><ports xmlns='urn:ipn:1'><port mac='52:54:00:00:00:01' vlan='1'/></ports></metadata>";
        assertThat(edit(domain(other), Map.of("vlan", "2")).ports())
                .isEqualTo("<ports><port mac=\"52:54:00:00:00:01\" vlan=\"2\"/></ports>");
        Mac mac = Mac.parse("52:54:00:00:00:aa");
        String upper = "<domain><name>g</name><metadata><p:ports xmlns:p='urn:ipn:1'><p:port mac='52:54:00:00:00:AA'"
                + " rights='w'/></p:ports></metadata><devices><interface type='network'><mac address='52:54:00:00:00:aa'/>"
                + "<source network='lab'/></interface></devices></domain>";
        assertThat(PortEdit.of(XML, upper, mac, Map.of("rights", "r")).ports())
                .isEqualTo("<ports><port mac=\"52:54:00:00:00:AA\" rights=\"r\"/></ports>");
    }

    @Test
    void shouldTakeAWordAway() throws Refused {
        String said = ports("<ipn:port mac='52:54:00:00:00:01' vlan='20' rate='5'/>");
        assertThat(edit(said, Map.of("vlan", "")).ports())
                .isEqualTo("<ports><port mac=\"52:54:00:00:00:01\" rate=\"5\"/></ports>");
        assertThat(edit(said, Map.of("vlan", "", "rate", "")).ports()).isEqualTo("<ports/>");
        assertThat(edit(said, Map.of("vlan", "20")).isIdle()).isTrue();
    }

    @Test
    void shouldLetOneWordOnVlansReplaceTheOther() throws Refused {
        String trunk = ports("<ipn:port mac='52:54:00:00:00:01' trunk='10-20' native='10'/>");
        assertThat(edit(trunk, Map.of("vlan", "5")).after()).isEqualTo(Map.of("vlan", "5"));
        assertThat(edit(trunk, Map.of("native", "11")).after()).isEqualTo(Map.of("trunk", "10-20", "native", "11"));
        String access = ports("<ipn:port mac='52:54:00:00:00:01' vlan='5'/>");
        assertThat(edit(access, Map.of("trunk", "all")).after()).isEqualTo(Map.of("trunk", "all"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vlna    | 20   | did you mean vlan?",
                "vlan    | 5000 | vlan=\"5000\"",
                "rate    | 0    | rate=\"0\"",
                "native  | 5    | native of <ipn:port mac=\"52:54:00:00:00:01\"> needs trunk",
                "mac     | x    | 'mac' is no port policy",
                "network | lab  | 'network' is no port policy",
                "x y     | 1    | 'x y' is no port policy"
            })
    void shouldRefuseWhatCanNotBe(String name, String value, String line) {
        assertThatThrownBy(() -> edit(domain(""), Map.of(name, value)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(line);
    }

    @Test
    void shouldMendTheSlipThatItReplacesAndNoOther() throws Refused {
        assertThat(edit(ports("<ipn:port mac='52:54:00:00:00:01' vlan='5000'/>"), Map.of("vlan", "20"))
                        .ports())
                .contains("vlan=\"20\"");
        assertThatThrownBy(() -> edit(ports(TWO.replace("rights", "rihgts")), Map.of("vlan", "20")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("rihgts");
    }

    @Test
    void shouldWriteTextThatIsXmlWhateverTheValue() {
        assertThatThrownBy(() -> edit(domain(""), Map.of("rights", "\"/><evil/>")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("rights");
    }
}
