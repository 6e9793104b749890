// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.bpf.Traffic;
import org.ipn.kernel.bpf.Traffic.Sent;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TapEndpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames in, frames out, per member: what a network of ours gives its members for random traffic is what a plain network of libvirt's
 * gives them; a bus what that one gives when its bridge learns nothing. The seed is in each failure's text; {@code -Dseed=N} plays it
 * again.
 */
@InSandbox
class LibvirtReferenceTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final List<Sent> FRAMES = new Traffic(SEED).sane(200);
    private static final Net REFERENCE = new Net("ref", "plain", "isolated", "b-ref", "", true, "");

    /** By kind of network. */
    private static final Map<String, List<List<List<String>>>> EXPECTED = new HashMap<>();

    @BeforeAll
    static void playTheReference() throws ErrnoException {
        REFERENCE.define().start();
        List<TapEndpoint> members = open("t-ref");
        try {
            for (TapEndpoint member : members) {
                Shell.sh("ip link set dev " + member.name() + " master b-ref up");
            }
            forward(members);
            // With a port that came, STP has the bridge forget after this delay: libvirt's 2 s are little on a busy
            // machine.
            Shell.sh("ip link set dev b-ref type bridge forward_delay 3000");
            EXPECTED.put("switch", Traffic.play(members, FRAMES));
            for (TapEndpoint member : members) {
                Shell.sh("bridge link set dev " + member.name() + " learning off");
            }
            Shell.sh("ip link set dev b-ref type bridge mcast_snooping 0 fdb_flush");
            EXPECTED.put("bus", Traffic.play(members, FRAMES));
        } finally {
            members.forEach(TapEndpoint::close);
        }
        assertThat(EXPECTED.values())
                .allMatch(given -> given.stream()
                        .anyMatch(each -> each.stream()
                                        .filter(frames -> !frames.isEmpty())
                                        .count()
                                == Traffic.MEMBERS - 1));
    }

    /** But for the groups that a bridge keeps to itself: a bus has them pass, and no spanning tree of ours wants its own. */
    @ParameterizedTest
    @CsvSource({"switch,bridge", "switch,ebpf", "bus,bridge", "bus,ebpf"})
    void shouldGiveEveryMemberWhatLibvirtsBridgeGives(String kind, String forwarder) throws ErrnoException {
        StringBuilder taps = new StringBuilder();
        for (int i = 0; i < Traffic.MEMBERS; i++) {
            taps.append("<ipn:tap dev='t-m").append(i).append("'/>");
        }
        Net net = Net.bus("lab").as(kind).with(" forwarder='" + forwarder + "'>" + taps + "</ipn:" + kind + ">");
        net.define().start();
        List<TapEndpoint> members = open("t-m");
        try {
            forward(members);
            Eventually.that(() -> assertThat(members)
                    .allMatch(member -> Links.show(member.name()).has("xdp") == forwarder.equals("ebpf")));
            assertThat(Shell.json("curl -s --unix-socket /run/ipn/ipnd.sock http://ipn/networks/lab")
                            .getAsJsonObject()
                            .get("forwarder")
                            .getAsString())
                    .isEqualTo(forwarder);
            Traffic.assertSame(
                    SEED,
                    FRAMES,
                    sent -> Traffic.isSpanningTree(sent) || kind.equals("bus") && Traffic.isLinkLocal(sent),
                    Traffic.play(members, FRAMES),
                    EXPECTED.get(kind));
        } finally {
            members.forEach(TapEndpoint::close);
        }
    }

    private static List<TapEndpoint> open(String name) throws ErrnoException {
        List<TapEndpoint> taps = new ArrayList<>();
        for (int i = 0; i < Traffic.MEMBERS; i++) {
            taps.add(TapEndpoint.open(name + i));
        }
        return taps;
    }

    /** Waits until the bridge has them forward: where it runs STP, that takes a while. */
    private static void forward(List<TapEndpoint> members) {
        Eventually.that(() -> assertThat(members).allMatch(member -> {
            JsonObject info = Links.show(member.name()).getAsJsonObject("linkinfo");
            return info.getAsJsonObject("info_slave_data")
                    .get("state")
                    .getAsString()
                    .equals("forwarding");
        }));
    }
}
