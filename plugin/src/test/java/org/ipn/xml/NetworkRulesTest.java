// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.ipn.model.Forward;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class NetworkRulesTest {
    private static final LibvirtXml XML = new LibvirtXml();

    private static String network(String metadata, String rest) {
        return "<network><name>lab</name><metadata>" + metadata + "</metadata>" + rest + "</network>";
    }

    private static InputStream in(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "<forward mode='bridge'/>, BRIDGE, 1500",
                "<forward mode='nat'/>, NAT, 0",
                "<forward/>, NAT, 0",
                "<forward mode='route'/>, ROUTE, 0",
                "<forward mode='open'/>, OPEN, 0",
                "``, NONE, 0",
            })
    void shouldTakeTheForwardModesOfAnIpn(String forward, Forward mode, int mtu) throws Exception {
        Network network = XML.network(network("<switch xmlns='urn:ipn:1'/>", forward + "<bridge name='b'/>"))
                .orElseThrow();
        assertThat(network.forward()).isEqualTo(mode);
        assertThat(network.mtu()).isEqualTo(mtu);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "<forward mode='private'/><bridge name='b'/>; <forward mode=\"private\"> can't be",
                "<forward mode='vepa'/><bridge name='b'/>; <forward mode=\"vepa\"> can't be",
                "<forward mode='passthrough'/><bridge name='b'/>; <forward mode=\"passthrough\"> can't be",
                "<forward mode='hostdev'/><bridge name='b'/>; <forward mode=\"hostdev\"> can't be",
                "<forward mode='bridge'/><bridge name='b'/><virtualport type='openvswitch'/>; <virtualport> of the network",
                "<forward mode='bridge'/><bridge name='b'/><portgroup name='p'><virtualport type='openvswitch'/></portgroup>; <portgroup name=\"p\">",
                "<forward mode='bridge'/><bridge name='b'/><vlan><tag id='1'/></vlan>; <vlan> of the network",
                "<forward mode='bridge'/><bridge name='b'/><portgroup name='p'><vlan><tag id='1'/></vlan></portgroup>; vlan=",
                "<forward mode='bridge'/><bridge name='b' macTableManager='libvirt'/>; allowed: kernel",
                "<bridge name='b'/><mtu size='abc'/>; <mtu size=\"abc\"> of the network: allowed are 68 to 65521",
                "<bridge name='b'/><mtu size='67'/>; <mtu size=\"67\"> of the network: allowed are 68 to 65521",
                "<bridge name='b'/><mtu size='65522'/>; <mtu size=\"65522\"> of the network: allowed are 68 to 65521",
                "<bridge name='b'/><mtu size='99999999999'/>; <mtu size=\"99999999999\"> of the network",
                "<bridge name='b'/><mtu size='-1'/>; <mtu size=\"-1\"> of the network",
                "<forward mode='bridge'/>; no <bridge name",
                "<forward mode='bridge'><interface dev='eth0'/></forward>; no <bridge name",
                "<forward mode='nat'/>; no <bridge name",
                "<forward mode='bridge'/><bridge name='b123456789012345'/>; 1 to 15 printable",
                "<forward mode='bridge'/><bridge name='../x'/>; 1 to 15 printable",
            })
    void shouldRefuseWhatCanNeverBeAnIpn(String rest, String reason) throws Exception {
        String ours = network("<bus xmlns='urn:ipn:1'/>", rest);
        assertThatThrownBy(() -> XML.network(ours))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: ")
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> XML.networkHook(in("<hookData>" + ours + "</hookData>")))
                .isInstanceOf(Refused.class);
        String foreign = network("<x:bus xmlns:x='urn:x'/>", rest);
        assertThat(XML.network(foreign)).isEmpty();
        assertThat(XML.networkHook(in("<hookData>" + foreign + "</hookData>")).network())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "sensor, false",
        "plain, false",
        ", false",
        "sensr, true",
        "Sensor, true",
        "'', true",
    })
    void shouldRefuseAPortgroupThatNobodyHasDeclared(String portgroup, boolean refused) throws Exception {
        Network network = withPortgroups("<portgroup name='sensor' rights='r'/><portgroup name='monitor'/>");
        assertThat(network.refuses(portgroup).isPresent()).isEqualTo(refused);
        assertThat(network.refuses("sensr"))
                .hasValue("network lab has no portgroup \"sensr\"; it has: monitor, plain, sensor");
    }

    @Test
    void shouldLeavePortgroupsToLibvirtWhereNoneIsOurs() throws Exception {
        assertThat(withPortgroups("").refuses("other")).isEmpty();
    }

    private static Network withPortgroups(String ours) throws Refused {
        return XML.network(
                        network(
                                "<bus xmlns='urn:ipn:1'>" + ours + "</bus>",
                                "<forward mode='bridge'/><bridge name='b'/><portgroup name='sensor'/><portgroup name='plain'/>"))
                .orElseThrow();
    }

    @Test
    void shouldTakeAnMtuOnlyWhereWeMakeTheBridge() {
        String xml = network("<bus xmlns='urn:ipn:1' mtu='1400'/>", "<forward mode='nat'/><bridge name='b'/>");
        assertThatThrownBy(() -> XML.network(xml)).hasMessageContaining("<mtu size=\"1400\"/>");
    }

    @Test
    void shouldWantNoBridgeNameInAFileWhereLibvirtChoosesIt() {
        String xml = network("<bus xmlns='urn:ipn:1'/>", "<forward mode='nat'/>");
        assertThat(XML.validate(in(xml)).errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "<bus xmlns='urn:ipn:1'/><switch xmlns='urn:ipn:1'/>; <switch> is one too many",
                "<bus xmlns='urn:ipn:1'/><bus xmlns='urn:ipn:1'/>; <bus> is one too many",
                "<ports xmlns='urn:ipn:1'/>; <ports> is unknown in this <metadata>; allowed: bus, switch",
                "<i:hub xmlns:i='urn:ipn:1'/>; <i:hub> is unknown",
                "<x:y xmlns:x='urn:x'><bus xmlns='urn:ipn:1'/></x:y>; <bus> of namespace urn:ipn:1 counts only right inside <metadata>",
                "<x:y xmlns:x='urn:x' i:mtu='1' xmlns:i='urn:ipn:1'/>; <x:y> of namespace",
                "<i:bus xmlns:i='urn:ipn:1' i:mtu='1500'/>; attribute 'i:mtu' of <i:bus> is unknown",
                "<i:bus xmlns:i='urn:ipn:1'><tap dev='t'/></i:bus>; <tap> in <i:bus> is not of namespace urn:ipn:1",
                "<i:bus xmlns:i='urn:ipn:1'><i:bus/></i:bus>; <i:bus> is unknown in <i:bus>",
                "<i:bus xmlns:i='urn:ipn:1'>x</i:bus>; text is not allowed in <i:bus>",
                "<i:bus xmlns:i='urn:ipn:1'><i:tap dev='t'>x</i:tap></i:bus>; text is not allowed in <i:tap dev=\"t\">",
            })
    void shouldIgnoreNothingThatIsOurs(String metadata, String reason) {
        String xml = network(metadata, "<forward mode='bridge'/><bridge name='b'/>");
        assertThatThrownBy(() -> XML.network(xml))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: ")
                .hasMessageContaining(reason.split(";")[0]);
    }

    @Test
    void shouldKeepTheNamesOfARefusedNetworkForTheHooksThatCantRefuse() throws Exception {
        NetworkHook hook = XML.networkHookLeniently(
                in("<hookData>" + network("<bus xmlns='urn:ipn:1' mtu='1'/>", "<bridge name='b'/>") + "</hookData>"));
        assertThat(hook.name()).isEqualTo("lab");
        assertThat(hook.bridge()).isEqualTo("b");
        assertThat(hook.network()).isNull();
        assertThat(hook.problem()).contains("68 to 65521");
    }
}
