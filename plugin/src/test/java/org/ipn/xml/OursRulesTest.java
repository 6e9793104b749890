// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipn.model.report.Reports.Validation.Flaw;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class OursRulesTest {
    private static final LibvirtXml XML = new LibvirtXml();

    private static List<Flaw> flaws(String root, String inside) {
        String xml = "<" + root + " xmlns='urn:ipn:1'>" + inside + "</" + root + ">";
        return XML.validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .errors();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tap dev='a'/><access/><portgroup name='p'/><grab dev='b'/><overlay vni='1' local='192.0.2.1' evpn='yes'/><host address='10.0.0.1/8'/><tap dev='c'/>",
                "<host address='10.0.0.1/8' dev='h'/><host address='fd00::1/64' dev='h'/>",
                "<overlay vni='1' local='192.0.2.1'><peer address='192.0.2.2'/><peer address='192.0.2.3'/></overlay>",
                "<overlay vni='1' group='239.1.1.1' dev='eth0' evpn='no'/>",
                "<portgroup name='p' trunk='1,3' native='3'/>",
                "<grab dev='a' force='yes' confirm='1'/><grab dev='b' force='yes' confirm='86400'/>",
            })
    void shouldTake(String inside) {
        assertThat(flaws("bus", inside)).isEmpty();
        assertThat(flaws("switch", inside)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "<grab dev='a' confirm='60'/>; confirm=\"60\" of <grab dev=\"a\"> is for force=\"yes\": no other cuts the host off",
                "<grab dev='a' force='no' confirm='60'/>; is for force=\"yes\"",
                "<grab dev='a' force='yes' confirm='0'/>; confirm=\"0\" of <grab dev=\"a\">: allowed are 1 to 86400",
                "<grab dev='a' force='yes' confirm='86401'/>; allowed are 1 to 86400",
                "<grab dev='a' force='yes' confirm='1m'/>; allowed are 1 to 86400",
                "<grab dev='a' force='yes' confirm=''/>; allowed are 1 to 86400",
                "<access/><access/>; <access> stands there a second time",
                "<overlay vni='1' local='192.0.2.1' evpn='yes'/><overlay vni='2' local='192.0.2.1' evpn='yes'/>; <overlay vni=\"2\"> stands there a second time",
                "<portgroup name='p'/><portgroup name='p'/>; <portgroup name=\"p\"> stands there a second time",
                "<portgroup name='p' vlan='1' trunk='2'/>; vlan and trunk of <portgroup name=\"p\"> exclude each other",
                "<portgroup name='p' native='2'/>; native of <portgroup name=\"p\"> needs trunk",
                "<tap dev='a'/><tap dev='a'/>; dev=\"a\" of <tap dev=\"a\"> is already that of <tap dev=\"a\">",
                "<tap dev='a'/><grab dev='a'/>; dev=\"a\" of <grab dev=\"a\"> is already that of <tap dev=\"a\">",
                "<host address='10.0.0.1/8' dev='a'/><tap dev='a'/>; already that of the host",
                "<overlay vni='1'/>; no way",
                "<overlay vni='1' evpn='no'/>; no way",
                "<overlay vni='1' evpn='yes' local='2001:db8::1'/>; local=\"2001:db8::1\" in <overlay vni=\"1\">: with evpn=\"yes\", allowed are IPv4 addresses alone",
                "<overlay vni='1' evpn='yes'/>; evpn=\"yes\" of <overlay vni=\"1\"> needs local",
                "<overlay vni='1' local='192.0.2.2' evpn='yes'><peer address='192.0.2.1'/></overlay>; several ways",
                "<overlay vni='1' local='192.0.2.2' evpn='yes' group='239.1.1.1' dev='e'/>; several ways",
                "<overlay vni='1' group='239.1.1.1'/>; group and dev of <overlay vni=\"1\"> go together",
                "<overlay vni='1' dev='e'/>; go together",
                "<overlay vni='1' local='::1'><peer address='192.0.2.1'/></overlay>; mixes IPv4 and IPv6",
                "<overlay vni='1'><peer address='192.0.2.1'/><peer address='192.0.2.1'/></overlay>; peer 192.0.2.1 stands in <overlay vni=\"1\"> a second time",
                "<overlay vni='1'><peer address='2001:db8::1'/><peer address='2001:db8:0::1'/></overlay>; a second time",
                "<overlay vni='1' local='192.0.2.1'><peer address='192.0.2.1'/></overlay>; peer 192.0.2.1 is local of <overlay vni=\"1\">: this host itself",
                "<overlay vni='1'><peer address='fe80::1'/></overlay>; allowed are unicast addresses, IPv4 or IPv6, but for link-local ones",
                "<overlay vni='1' antispoof='yes'><peer address='192.0.2.1'/></overlay>; antispoof of <overlay vni=\"1\"> can't be",
                "<overlay vni='1' mirror='yes'><peer address='192.0.2.1'/></overlay>; mirror of <overlay vni=\"1\"> can't be",
                "<overlay vni='1' queue='7'><peer address='192.0.2.1'/></overlay>; queue of <overlay vni=\"1\"> can't be",
                "<host address='10.77.0.0/24'/>; address=\"10.77.0.0/24\" of <ipn:host> is the subnet's own address, which no host can have",
                "<host address='10.77.1.255/23'/>; is the subnet's broadcast address",
                "<host/>; <host> lacks the attribute 'address'",
                "<grab/>; <grab> lacks the attribute 'dev'",
                "<tap/>; <tap> lacks the attribute 'dev'",
                "<overlay evpn='yes'/>; <overlay> lacks the attribute 'vni'",
                "<overlay vni='1'><peer/></overlay>; <peer> lacks the attribute 'address'",
                "<portgroup/>; <portgroup> lacks the attribute 'name'",
            })
    void shouldRefuse(String inside, String reason) {
        assertThat(flaws("bus", inside))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).contains(reason));
    }

    @Test
    void shouldTakeOnePortForEachMac() {
        String mac = "<port mac='52:54:00:AB:00:01'/>";
        assertThat(flaws("ports", mac + mac.toLowerCase(java.util.Locale.ROOT)))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).contains("a second time"));
        assertThat(flaws("ports", "<port/>"))
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).contains("lacks the attribute 'mac'"));
    }

    @Test
    void shouldFindTheBridgeTakenByAnother() throws Exception {
        String xml = "<network><name>n</name><metadata><bus xmlns='urn:ipn:1'><tap dev='b'/></bus></metadata>"
                + "<forward mode='bridge'/><bridge name='b'/></network>";
        assertThat(XML.validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                        .errors())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.message()).endsWith("is already that of the bridge"));
    }
}
