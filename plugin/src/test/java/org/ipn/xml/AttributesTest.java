// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ipn.model.report.Reports.Validation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attribute of each element with values that are taken and values that are not. */
@Tag("pure")
class AttributesTest {
    private static final LibvirtXml XML = new LibvirtXml();

    private static final String DEVICES =
            "eth1 | a | enp3s0f0np0.100 | br-0 / x/y | a b |  | .x | a:b | 1234567890123456 | é | a%d";
    private static final String FURTHER_NAMES =
            "eth1 | " + "a".repeat(127) + " / x/y | a b |  | .x | a:b | é | a%d | " + "a".repeat(128);
    private static final String PRINCIPALS =
            "root | 0 | 4294967294 | net.dev-1 | 7up | user@ad / a b | a:b |  | a/b | 12345678901";
    private static final String YES_NO = "yes | no / true | 1 | Yes | ";
    private static final String IPS =
            "192.0.2.1 | 2001:db8::1 / 192.0.2 | 192.0.2.256 | 010.0.0.1 | a.example | fe80::1%eth0 | ::g | ";
    private static final String GROUPS = "239.1.1.1 | ff05::1 / 192.0.2.1 | 2001:db8::1 | x";
    private static final String VLANS = "1 | 4094 / 0 | 4095 | x | -1 | 1.5 | ";
    private static final String PERCENT = "0 | 100 | 0.01 | 33.3 / 100.1 | -1 | 5% | 1e1 | 0,5";
    private static final String MILLISECONDS = "0 | 60000 / 60001 | -1 | 1.5 | 5ms";

    /** Where a value goes, then values that are taken / values that are not. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("bus <ipn:bus mtu='?'/>", "68 | 1500 | 65521 / 67 | 65522 | x |  | 1500.0 | 0x5dc"),
            Map.entry("bus <ipn:bus forwarder='?'/>", "auto | ebpf | bridge / Auto | kernel | "),
            Map.entry("switch <ipn:switch mtu='?'/>", "68 | 65521 / 67 | 65522"),
            Map.entry("switch <ipn:switch forwarder='?'/>", "auto | ebpf | bridge / x"),
            Map.entry("switch <ipn:switch snooping='?'/>", YES_NO),
            Map.entry(
                    "switch <ipn:switch forward-link-local='?'/>",
                    "yes | no | lldp | eapol | lldp,eapol | eapol,lldp / Yes | stp | lldp, eapol | lldp,lldp | yes,lldp | 0x4000 | "),
            Map.entry("switch <ipn:switch ageing='?'/>", "0 | 300 | 1000000 / -1 | 1000001 | 99999999999 | 1.5 | x | "),
            bus("access <ipn:access owner='?'/>", PRINCIPALS),
            bus("access <ipn:access group='?'/>", PRINCIPALS),
            bus("access <ipn:access mode='?'/>", "0600 | 660 | 0000 | 0246 / 0700 | 0661 | 60 | 00600 | 8 | rw | "),
            bus(
                    "host <ipn:host address='?'/>",
                    "10.77.0.1/24 | 0.0.0.1/0 | 10.0.0.1/32 | fd00::1/64 | ::ffff:10.0.0.1/128"
                            + " / 10.77.0.1 | 10.77.0.256/24 | 10.77.0.1/33 | fd00::1/129 | fd00:::1/64 | 239.1.1.1/24 | ::/64 | /24 | x/24 | "),
            bus("host <ipn:host address='10.0.0.1/8' dev='?'/>", DEVICES),
            bus("grab <ipn:grab dev='?'/>", FURTHER_NAMES),
            bus("grab <ipn:grab dev='eth1' force='?'/>", YES_NO),
            bus("grab <ipn:grab dev='eth1' force='yes' confirm='?'/>", "1 | 60 | 86400 / 0 | 86401 | -1 | 1.5 | 1m | "),
            bus("tap <ipn:tap dev='?'/>", DEVICES),
            bus("tap <ipn:tap dev='t' user='?'/>", PRINCIPALS),
            bus("tap <ipn:tap dev='t' group='?'/>", PRINCIPALS),
            bus("tap <ipn:tap dev='t' queues='?'/>", "1 | 4 | 256 / 0 | 257 | -1 | 1.5 | x | "),
            bus("overlay <ipn:overlay vni='?' local='192.0.2.1' evpn='yes'/>", "1 | 16777215 / 0 | 16777216 | x"),
            bus(
                    "overlay <ipn:overlay vni='1' evpn='yes' local='?'/>",
                    IPS.replace(" | 2001:db8::1 /", " /") + " | 2001:db8::1"),
            bus("overlay <ipn:overlay vni='1' local='192.0.2.1' evpn='yes' port='?'/>", "1 | 65535 / 0 | 65536 | x"),
            bus(
                    "overlay <ipn:overlay vni='1' local='192.0.2.1' evpn='yes' flood-rate='?'/>",
                    "1 | 1000000 / 0 | 1000001 | 1.5 | any | "),
            bus("overlay <ipn:overlay vni='1' group='?' dev='eth0'/>", GROUPS),
            bus("overlay <ipn:overlay vni='1' group='239.1.1.1' dev='?'/>", DEVICES),
            bus("overlay <ipn:overlay vni='1' local='192.0.2.1' evpn='?'/>", "yes / no | true | "),
            bus("peer <ipn:overlay vni='1'><ipn:peer address='?'/></ipn:overlay>", IPS + " | 239.1.1.1 | fe80::1"),
            bus("portgroup <ipn:portgroup name='?'/>", "monitor | a b | ü | $(x) / "),
            ports(
                    "port <ipn:port mac='?'/>",
                    "52:54:00:12:34:56 | 52:54:00:AB:cd:EF / 52:54:00:12:34 | 525400123456 | 01:00:5e:00:00:01 | x | "),
            ports(
                    "port <ipn:port mac='52:54:00:12:34:56' network='?'/>",
                    "lab | a b | $(x) | -x | ü | ... | a. / a/b | . | .. | "));

    private static final Map<String, String> POLICY = Map.ofEntries(
            Map.entry("rights='?'", "rw | r | w / x | wr | RW | "),
            Map.entry("vlan='?'", "none | " + VLANS + " | None"),
            Map.entry(
                    "trunk='?'",
                    "all | 10 | 10,20-29 | 1-4094 | 4094 / 0 | 4095 | 1-4095 | 20-10 | 5-5 | 1,,2 | 1, 2 | x | "),
            Map.entry("trunk='10' native='?'", VLANS),
            Map.entry("mirror='?'", YES_NO),
            Map.entry("isolated='?'", YES_NO),
            Map.entry("antispoof='?'", YES_NO),
            Map.entry("addresses='?'", "1 | 1024 | 65535 | any / 0 | 65536 | none | -1 | 1.5 | "),
            Map.entry("rate='?'", "1 | 1000000 / 0 | 1000001 | 1.5 | 10M | "),
            Map.entry("queue='?'", "1 | 65535 / 0 | 65536 | x"),
            Map.entry("loss='?'", PERCENT),
            Map.entry("duplicate='?'", PERCENT),
            Map.entry("delay='?'", MILLISECONDS),
            Map.entry("jitter='?'", MILLISECONDS));

    static Stream<Map.Entry<String, String>> values() {
        List<Map.Entry<String, String>> all = new ArrayList<>(VALUES.entrySet());
        POLICY.forEach((attribute, values) -> {
            all.add(bus("portgroup <ipn:portgroup name='p' " + attribute + "/>", values));
            all.add(ports("port <ipn:port mac='52:54:00:12:34:56' " + attribute + "/>", values));
            all.add(bus("default <ipn:default " + attribute + "/>", values));
            boolean spoof = attribute.startsWith("antispoof");
            String unknown = spoof ? "no / true | yes" : values;
            all.add(bus("tap <ipn:tap dev='t' " + attribute + "/>", unknown));
            if (!attribute.startsWith("queue")) {
                if (!attribute.startsWith("mirror")) {
                    all.add(bus(
                            "overlay <ipn:overlay vni='1' local='192.0.2.1' evpn='yes' " + attribute + "/>", unknown));
                }
                all.add(bus("host <ipn:host address='10.0.0.1/8' " + attribute + "/>", values));
                all.add(bus("grab <ipn:grab dev='eth1' " + attribute + "/>", unknown));
            }
        });
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldTakeWhatIsAllowedAndNothingElse(Map.Entry<String, String> attribute) {
        String[] sides = attribute.getValue().split(" / ?", 2);
        for (String taken : sides[0].split(" \\| ", -1)) {
            assertThat(validate(attribute, taken).errors()).as("\"%s\"", taken).isEmpty();
        }
        for (String refused : sides[1].split(" \\| ?", -1)) {
            assertThat(validate(attribute, refused).errors())
                    .as("\"%s\"", refused)
                    .hasSize(1)
                    .allSatisfy(flaw -> assertThat(flaw.message()).containsAnyOf("allowed", "no way", "can't be"));
        }
    }

    @Test
    void shouldTryEveryAttributeOfTheSchema() {
        TreeSet<String> tried = new TreeSet<>();
        values().forEach(entry -> {
            String element = entry.getKey().substring(0, entry.getKey().indexOf(' '));
            String before = entry.getKey().substring(0, entry.getKey().indexOf("='?'"));
            tried.add(element + " " + before.substring(before.lastIndexOf(' ') + 1));
        });
        for (String element : List.of("host", "grab")) {
            tried.add(element + " queue");
            String one = element.equals("host") ? "address='10.0.0.1/8'" : "dev='eth1'";
            assertThat(validate(bus(element + " <ipn:" + element + " " + one + " queue='?'/>", ""), "1000")
                            .errors())
                    .singleElement()
                    .asString()
                    .contains("queue of <ipn:" + element);
        }
        for (String needless : List.of("queue='1000'", "mirror='yes'", "antispoof='yes'")) {
            String name = needless.substring(0, needless.indexOf('='));
            tried.add("overlay " + name);
            assertThat(validate(
                                    bus(
                                            "overlay <ipn:overlay vni='1' local='192.0.2.1' evpn='yes' " + needless
                                                    + "/>",
                                            ""),
                                    "")
                            .errors())
                    .singleElement()
                    .asString()
                    .contains(name + " of <ipn:overlay");
        }
        for (String ofSwitches : List.of("snooping='no'", "forward-link-local='yes'", "ageing='5'")) {
            String name = ofSwitches.substring(0, ofSwitches.indexOf('='));
            tried.add("bus " + name);
            assertThat(validate(Map.entry("bus <ipn:bus " + ofSwitches + "/>", ""), "")
                            .errors())
                    .singleElement()
                    .asString()
                    .contains(name + " of <ipn:bus> can't be");
        }
        TreeSet<String> known = new TreeSet<>();
        new Binding().vocabulary().roots().forEach((name, type) -> collect(name, type, known));
        assertThat(tried).isEqualTo(known);
    }

    private static void collect(String name, Vocabulary.Type type, Set<String> known) {
        type.attributes().keySet().forEach(attribute -> known.add(name + " " + attribute));
        type.children().forEach((child, childType) -> collect(child, childType, known));
    }

    private static Validation validate(Map.Entry<String, String> attribute, String value) {
        String key = attribute.getKey();
        String xml =
                key.substring(key.indexOf('<')).replace("?", value).replaceFirst("[ />]", " xmlns:ipn='urn:ipn:1'$0");
        return XML.validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map.Entry<String, String> bus(String part, String values) {
        return Map.entry(part.replaceFirst("<", "<ipn:bus><") + "</ipn:bus>", values);
    }

    private static Map.Entry<String, String> ports(String part, String values) {
        return Map.entry(part.replaceFirst("<", "<ipn:ports><") + "</ipn:ports>", values);
    }
}
