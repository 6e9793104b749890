// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class GuestTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final String NICS = "<devices>"
            + "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source network='lab' bridge='b'/></interface>"
            + "<interface type='ethernet'><mac address='52:54:00:00:00:02'/><target dev='t' managed='no'/></interface>"
            + "</devices>";

    private static String guest(String ports) {
        return "<domain><name>g</name><metadata><ports xmlns='urn:ipn:1'>" + ports + "</ports></metadata>" + NICS
                + "</domain>";
    }

    @Test
    void shouldRefuseAWrongPortAndKeepTheOthersInTheInventory() throws Exception {
        String xml = guest(
                "<port mac='52:54:00:00:00:01' vlan='5'/><port mac='52:54:00:00:00:02' network='lab' vlan='5000'/>");
        assertThatThrownBy(() -> XML.guest(xml))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "guest g: vlan=\"5000\" of <port mac=\"52:54:00:00:00:02\">: allowed are 1 to 4094, or none");
        GuestXml read = XML.guestLeniently(xml);
        assertThat(read.ours()).isTrue();
        assertThat(read.problems()).hasSize(1);
        Nic sound = read.guest().nics().get(0);
        Nic wrong = read.guest().nics().get(1);
        assertThat(read.guest().policyOf(sound.mac()).tagging().vlan()).isEqualTo(5);
        assertThat(read.guest().policyOf(wrong.mac())).isEqualTo(PortPolicy.NONE);
        assertThat(wrong.type()).isEqualTo(Nic.Type.ETHERNET);
        assertThat(wrong.network()).isEqualTo("lab");
    }

    @Test
    void shouldTakeANetworkOnlyForATapOfOurs() {
        assertThatThrownBy(() -> XML.guest(guest("<port mac='52:54:00:00:00:01' network='lab'/>")))
                .hasMessageContaining("needs <interface type=\"ethernet\">");
        assertThatThrownBy(() -> XML.guest(
                        guest("<port mac='52:54:00:00:00:02' network='lab'/>").replace("dev='t'", "")))
                .hasMessageContaining("does not begin with vnet");
    }

    @Test
    void shouldTakeAPortWhoseNicIsYetToCome() throws Exception {
        assertThat(XML.guest(guest("<port mac='52:54:00:00:00:09' vlan='5'/>")).nics())
                .hasSize(2);
    }

    @Test
    void shouldKnowWhetherADomainIsOurs() throws Exception {
        assertThat(XML.guestLeniently(guest("")).ours()).isTrue();
        assertThat(XML.guestLeniently("<domain><name>g</name><metadata><x:ports xmlns:x='urn:x'/></metadata></domain>")
                        .ours())
                .isFalse();
        GuestXml misplaced =
                XML.guestLeniently("<domain><name>g</name><devices><ports xmlns='urn:ipn:1'/></devices></domain>");
        assertThat(misplaced.ours()).isTrue();
        assertThat(misplaced.problems()).singleElement().asString().contains("counts only right inside <metadata>");
    }

    @Test
    void shouldRefuseTheElementsOfANetwork() {
        assertThatThrownBy(
                        () -> XML.guest("<domain><name>g</name><metadata><bus xmlns='urn:ipn:1'/></metadata></domain>"))
                .hasMessage("guest g: <bus> is unknown in this <metadata>; allowed: ports");
    }

    @Test
    void shouldReadDomainsOnly() {
        assertThatThrownBy(() -> XML.guest("<network/>"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("<domain>");
        assertThatThrownBy(() -> XML.network("<domain/>"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("<network>");
    }
}
