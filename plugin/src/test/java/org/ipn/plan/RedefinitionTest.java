// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ipn.model.Members;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Portgroups;
import org.ipn.model.Refused;
import org.ipn.model.report.Difference;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a running network is told of its definition. */
@Tag("pure")
class RedefinitionTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final String RUNNING = """
            <network><name>lab</name><metadata>
              <ipn:bus xmlns:ipn='urn:ipn:1'>
                <ipn:access group='lab' mode='0660'/>
                <ipn:host address='10.77.0.1/24'/>
                <ipn:tap dev='uml0' user='alice'/>
                <ipn:portgroup name='monitor' rights='r'/>
              </ipn:bus>
            </metadata><forward mode='bridge'/><bridge name='ipn-lab'/><portgroup name='monitor'/></network>
            """;

    private static String asSwitch(String bus) {
        return bus.replace("ipn:bus", "ipn:switch");
    }

    private static Network network(String xml) throws Refused {
        return XML.network(xml).orElseThrow();
    }

    private static List<String> differences(String from, String to) throws Refused {
        assertThat(RUNNING).contains(from);
        return Redefinition.of(network(RUNNING), network(RUNNING.replace(from, to))).stream()
                .map(Difference::toString)
                .toList();
    }

    @Test
    void shouldFindNothingWhereNothingDiffersForUs() throws Refused {
        assertThat(differences("<network>", "<network connections='2'>")).isEmpty();
        assertThat(differences("<ipn:bus ", "<ipn:bus mtu='1500' forwarder='auto' "))
                .isEmpty();
        assertThat(differences("rights='r'", "rights = \"r\"")).isEmpty();
    }

    @Test
    void shouldNameEachValueThatDiffers() throws Refused {
        assertThat(differences("rights='r'", "rights='rw' vlan='20'"))
                .containsExactly(
                        "rights of portgroup monitor: r here, rw in its definition",
                        "vlan of portgroup monitor: not here, 20 in its definition");
        assertThat(differences("user='alice'", ""))
                .containsExactly("user of tap uml0: alice here, root in its definition");
        assertThat(differences("10.77.0.1/24", "10.77.0.2/24"))
                .containsExactly(
                        "host 10.77.0.1/24: yes here, not in its definition",
                        "host 10.77.0.2/24: not here, yes in its definition");
    }

    /** A network's, with those of what it is made of instead of these. */
    private static List<String> parts() {
        return Stream.of(Network.class, Members.class, Portgroups.class)
                .flatMap(record -> Arrays.stream(record.getRecordComponents())
                        .map(part ->
                                record == Portgroups.class && part.getName().equals("byDefault")
                                        ? "default"
                                        : part.getName()))
                .filter(part -> !part.equals("members") && !part.equals("portgroups"))
                .toList();
    }

    /** Each part of a network, by a document in which it alone is another one. A part that is added needs a line here, and words. */
    @Test
    void shouldTellOfEveryPartOfANetwork() throws Refused {
        Map<String, String[]> parts = new LinkedHashMap<>();
        parts.put("kind", new String[] {"ipn:bus", "ipn:switch", "kind"});
        parts.put("bridge", new String[] {"ipn-lab", "ipn-lab2", "bridge"});
        parts.put("forward", new String[] {"<forward mode='bridge'/>", "", "forward mode"});
        parts.put("mtu", new String[] {"<ipn:bus ", "<ipn:bus mtu='9000' ", "mtu"});
        parts.put("forwarder", new String[] {"<ipn:bus ", "<ipn:bus forwarder='bridge' ", "forwarder"});
        parts.put("access", new String[] {"mode='0660'", "mode='0640'", "access"});
        parts.put("hosts", new String[] {"<ipn:host", "<ipn:host dev='h0'", "device of host 10.77.0.1/24"});
        parts.put("grabs", new String[] {"<ipn:host", "<ipn:grab dev='e1'/><ipn:host", "grab e1"});
        parts.put("taps", new String[] {"uml0", "uml1", "tap uml1"});
        parts.put(
                "overlay",
                new String[] {"<ipn:host", "<ipn:overlay vni='7' local='192.0.2.1' evpn='yes'/><ipn:host", "overlay"});
        parts.put("policies", new String[] {"rights='r'", "rights='w'", "rights of portgroup monitor"});
        parts.put("plain", new String[] {"</network>", "<portgroup name='x'/></network>", "portgroup x"});
        parts.put("default", new String[] {
            "<portgroup name='monitor'/>", "<portgroup name='monitor' default='yes'/>", "portgroup by default"
        });
        parts.put("byDefault", new String[] {"<ipn:host", "<ipn:default vlan='none'/><ipn:host", "vlan by default"});
        parts.put("switching", new String[] {"<ipn:bus ", "<ipn:bus ageing='60' ", "ageing"});
        assertThat(Stream.concat(Stream.of("uuid", "name"), parts.keySet().stream()))
                .containsExactlyInAnyOrderElementsOf(parts());
        for (Map.Entry<String, String[]> part : parts.entrySet()) {
            String[] change = part.getValue();
            boolean ofSwitch = part.getKey().equals("switching");
            String other = RUNNING.replace(change[0], change[1]);
            assertThat(Redefinition.of(
                            network(ofSwitch ? asSwitch(RUNNING) : RUNNING),
                            network(ofSwitch ? asSwitch(other) : other)))
                    .as(part.getKey())
                    .extracting(Difference::what)
                    .contains(change[2]);
        }
    }

    @Test
    void shouldTakeNoTapThatAUserAddedForADifference() throws Refused {
        Network lab = network(RUNNING);
        List<NamedTap> taps = Stream.concat(
                        lab.taps().stream(), Stream.of(new NamedTap("t1", "bob", "root", PortPolicy.NONE, 1, true)))
                .toList();
        assertThat(Redefinition.of(lab.withTaps(taps), lab)).isEmpty();
    }
}
