// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ipn.model.report.Difference;
import org.ipn.model.report.PortReport;
import org.ipn.plan.Desired;
import org.ipn.plan.StrayPorts;
import org.ipn.testing.Policies;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lines stay lines, however many others are there. */
@Tag("pure")
class FirstFewTest {
    private static final UUID LAB = new UUID(0, 1);
    private static final int LONGEST = 500;

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    @Test
    void shouldNameAllWhereTheyAreFew() {
        assertThat(FirstFew.of(List.of())).isEmpty();
        assertThat(FirstFew.of(numbers(5))).isEqualTo("1, 2, 3, 4, 5");
        assertThat(FirstFew.ofValue("10,20-29")).isEqualTo("10,20-29");
        assertThat(FirstFew.ofValue(null)).isNull();
        assertThat(FirstFew.lines(numbers(20))).hasSize(20).last().isEqualTo("20");
    }

    @Test
    void shouldSayHowManyMoreThereAre() {
        assertThat(FirstFew.of(numbers(6))).isEqualTo("1, 2, 3, 4, 5, … and 1 more");
        assertThat(FirstFew.of(numbers(2_995), "; ")).isEqualTo("1; 2; 3; 4; 5; … and 2,990 more");
        assertThat(FirstFew.ofValue("2,4,6,8,10,12,14")).isEqualTo("2,4,6,8,10,… and 2 more");
        assertThat(FirstFew.lines(numbers(3_010))).hasSize(21).last().isEqualTo("… and 2,990 more");
    }

    @Test
    void shouldBoundAPolicysVlans() {
        String vlans = numbers(3_000).stream().map(String::valueOf).collect(Collectors.joining(","));
        PortReport port =
                new PortReport("vnet0", "guest", "g", null, "rw", null, null, null, null, null, null, null, null);
        assertThat(port.with(Policies.policy("trunk", vlans, "native", 7), null).vlans())
                .isEqualTo("1,2,3,4,5,… and 2,995 more, native 7");
        assertThat(new Difference("trunk of portgroup cam", "1", vlans).toString())
                .isEqualTo("trunk of portgroup cam: 1 here, 1,2,3,4,5,… and 2,995 more in its definition");
    }

    @Test
    void shouldBoundWhatGuestsMetadataNames() throws MalformedXml, Refused {
        Network lab = new LibvirtXml()
                .network("<network><name>lab</name><uuid>" + LAB + "</uuid><metadata>"
                        + "<ipn:bus xmlns:ipn='urn:ipn:1'/></metadata><forward mode='bridge'/>"
                        + "<bridge name='ipn-lab'/></network>")
                .orElseThrow();
        List<Guest> guests = IntStream.range(0, 30)
                .mapToObj(i -> guest(new UUID(1, i), 3_000))
                .toList();
        List<String> lines = StrayPorts.of(new Desired(List.of(lab), guests, List.of(), true), lab);
        assertThat(lines).hasSize(21).last().isEqualTo("… and 10 more");
        assertThat(lines)
                .allMatch(line -> line.length() < LONGEST)
                .first()
                .asString()
                .contains("has no NIC 52:54:00:01:00:00, ", ", … and 2,995 more, of which");
    }

    private static Guest guest(UUID uuid, int policies) {
        String ports = IntStream.range(0, policies)
                .mapToObj(i -> String.format("<ipn:port mac='52:54:00:01:%02x:%02x'/>", i >> 8, i & 255))
                .collect(Collectors.joining());
        try {
            return new LibvirtXml()
                    .guestLeniently("<domain><name>g</name><uuid>" + uuid + "</uuid><metadata>"
                            + "<ipn:ports xmlns:ipn='urn:ipn:1'>" + ports + "</ipn:ports></metadata><devices>"
                            + "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='lab'/>"
                            + "</interface></devices></domain>")
                    .guest();
        } catch (MalformedXml e) {
            throw new IllegalArgumentException(e);
        }
    }
}
