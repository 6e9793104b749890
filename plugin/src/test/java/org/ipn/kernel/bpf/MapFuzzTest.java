// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.ipn.model.Mac;
import org.ipn.model.OneLine;
import org.ipn.model.PortPolicy;
import org.ipn.model.Refused;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a port is asked for, by words that XML or ipn port add take: what its programs' map holds, read by the layout of policy.h, is
 * what was asked. Programs of a port are compared with what is asked by these bytes alone, so that two that differ must never be the same.
 */
@Tag("pure")
@Timeout(60)
class MapFuzzTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final Mac MEMBER = Mac.parse("52:54:00:01:02:03");
    private static final long BUILD = 0x1122_3344_5566_7788L;

    static Stream<byte[]> policies() {
        return Stream.of(
                        "rights=r vlan=10 antispoof=yes rate=10",
                        "trunk=10,20-29,4094 native=10 isolated=yes mirror=yes",
                        "vlan=none loss=12.5 duplicate=100 addresses=3 flood-rate=100",
                        "trunk=all rights=w queue=10 delay=10 jitter=5",
                        "vlan=0 trunk=1,,2 loss=-0.0 rate=99999999999")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("policies")
    @FuzzTest
    void map(byte[] attributes) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String word : new String(attributes, StandardCharsets.UTF_8).split(" ")) {
            String[] halves = word.split("=", 2);
            said.put(halves[0], halves.length == 1 ? "" : halves[1]);
        }
        try {
            PortPolicy policy = XML.tap("lab", "uml0", said).policy();
            byte[] content = PolicyLayout.of(policy, MEMBER, BUILD);
            holds(ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()), policy);
        } catch (Refused e) {
            assertThat(e.getMessage()).isNotBlank().isEqualTo(OneLine.of(e.getMessage()));
        }
    }

    private static void holds(ByteBuffer map, PortPolicy policy) {
        Map<String, String> said = policy.said();
        assertThat(map.capacity()).isEqualTo(568);
        String rights = said.getOrDefault("rights", "rw");
        assertThat(map.get(0)).isEqualTo(rights.contains("r") ? (byte) 1 : 0);
        assertThat(map.get(1)).isEqualTo(rights.contains("w") ? (byte) 1 : 0);
        boolean antispoof = "yes".equals(said.get("antispoof"));
        assertThat(map.get(2)).isEqualTo(antispoof ? (byte) 1 : 0);
        byte[] member = new byte[6];
        map.get(4, member);
        assertThat(member).isEqualTo(antispoof ? MEMBER.bytes() : new byte[6]);
        vlans(map, said);
        assertThat(map.get(14)).isEqualTo("yes".equals(said.get("mirror")) ? (byte) 1 : 0);
        assertThat(map.get(15)).isEqualTo("yes".equals(said.get("isolated")) ? (byte) 1 : 0);
        assertThat(map.getLong(16)).isEqualTo(Long.parseLong(said.getOrDefault("rate", "0")) * 125_000);
        isShare(map.getInt(24), said.get("loss"));
        isShare(map.getInt(28), said.get("duplicate"));
        assertThat(map.getLong(544)).isEqualTo(antispoof ? 0 : Long.parseLong(said.getOrDefault("addresses", "0")));
        assertThat(map.getLong(560)).isEqualTo(BUILD);
    }

    private static void vlans(ByteBuffer map, Map<String, String> said) {
        String vlan = said.get("vlan");
        String trunk = said.get("trunk");
        boolean some = trunk != null && !trunk.equals("all");
        assertThat(map.get(3)).isEqualTo((byte) (some ? 1 : "none".equals(vlan) ? 2 : 0));
        assertThat(map.getShort(10)).isEqualTo(vlan == null || vlan.equals("none") ? 0 : Short.parseShort(vlan));
        assertThat(map.getShort(12)).isEqualTo(Short.parseShort(said.getOrDefault("native", "0")));
        BitSet wanted = new BitSet();
        for (String part : some ? trunk.split(",") : new String[0]) {
            String[] ends = part.strip().split("-");
            int first = Integer.parseInt(ends[0].strip());
            wanted.set(first, (ends.length == 1 ? first : Integer.parseInt(ends[1].strip())) + 1);
        }
        BitSet held = new BitSet();
        for (int each = 0; each < 4096; each++) {
            held.set(each, (map.getLong(32 + 8 * (each / 64)) >>> each % 64 & 1) != 0);
        }
        assertThat(held).isEqualTo(wanted);
        assertThat(wanted.get(0) || wanted.get(4095)).isFalse();
    }

    /** Of 2^32, which is as near as 32 bits come to all. */
    private static void isShare(int held, String percent) {
        double share = percent == null ? 0 : Double.parseDouble(percent) / 100;
        assertThat(Integer.toUnsignedLong(held)).isEqualTo(Math.min((long) (share * 0x1p32), 0xffff_ffffL));
    }
}
