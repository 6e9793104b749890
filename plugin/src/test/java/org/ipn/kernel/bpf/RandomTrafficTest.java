// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frames in, frames out, per member: what a network's members are given for random traffic is what a plain Linux bridge gives them, and
 * what a switch or a bus is by definition. The seed is in each failure's text; {@code -Dseed=N} plays it again.
 */
@FreshNamespace
class RandomTrafficTest {
    private static final int FRAMES = 200;
    private static final int MANY = 8;
    private final long seed = Long.getLong("seed", System.nanoTime());

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldDoWithSaneFramesAsTheBridgeDoes(Kind kind) throws Exception {
        List<Traffic.Sent> frames = new Traffic(seed).sane(FRAMES);
        same(kind, frames, play(kind, Forwarder.BRIDGE, frames), play(kind, Forwarder.EBPF, frames));
    }

    /** Of any length, tagged many times, with headers that lie: they are as welcome or unwelcome, and nothing breaks. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldDoWithOddFramesAsTheBridgeDoes(Kind kind) throws Exception {
        odd(kind, Traffic.MEMBERS);
    }

    /** Where so many listen that they share each frame. */
    @Test
    void shouldDoWithFramesOfABusOfManyAsTheBridgeDoes() throws Exception {
        List<Traffic.Sent> frames = new Traffic(seed).sane(FRAMES);
        same(
                Kind.BUS,
                frames,
                play(Kind.BUS, Forwarder.BRIDGE, frames, MANY),
                play(Kind.BUS, Forwarder.EBPF, frames, MANY));
        odd(Kind.BUS, MANY);
    }

    private void odd(Kind kind, int members) throws Exception {
        List<Traffic.Sent> frames = new Traffic(seed).odd(FRAMES);
        List<Traffic.Sent> after = new Traffic(seed).sane(20);
        List<Traffic.Sent> both = new ArrayList<>(frames);
        both.addAll(after);
        List<List<List<String>>> bridge = play(kind, Forwarder.BRIDGE, both, members);
        List<List<List<String>>> ebpf = play(kind, Forwarder.EBPF, both, members);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(ebpf.get(i) == null)
                    .as("seed %d: refused: %s", seed, frames.get(i))
                    .isEqualTo(bridge.get(i) == null);
        }
        same(kind, after, bridge.subList(frames.size(), both.size()), ebpf.subList(frames.size(), both.size()));
    }

    private void same(
            Kind kind, List<Traffic.Sent> frames, List<List<List<String>>> bridge, List<List<List<String>>> ebpf) {
        Traffic.assertSame(seed, frames, sent -> kind == Kind.BUS && Traffic.isLinkLocal(sent), ebpf, bridge);
    }

    @Test
    void shouldBeASwitch() throws Exception {
        List<Traffic.Sent> frames = new Traffic(seed).sane(FRAMES);
        List<List<List<String>>> given = play(Kind.SWITCH, Forwarder.EBPF, frames);
        Map<Long, Integer> known = new HashMap<>();
        for (int i = 0; i < frames.size(); i++) {
            Traffic.Sent sent = frames.get(i);
            if (Traffic.isCutOff(sent)) {
                continue; // passes where it meets XDP, and where it does not is not even learned from
            }
            if (!Traffic.isPause(sent)) {
                known.put(sent.source(), sent.from());
            }
            Integer home = known.get(sent.to());
            for (int member = 0; member < Traffic.MEMBERS; member++) {
                boolean due = !Traffic.isLinkLocal(sent) && member != sent.from() && (home == null || home == member);
                assertThat(!given.get(i).get(member).isEmpty())
                        .as("seed %d, frame %d: %s, to m%d", seed, i, sent, member)
                        .isEqualTo(due);
            }
        }
    }

    @Test
    void shouldBeABus() throws Exception {
        List<Traffic.Sent> frames = new Traffic(seed).sane(FRAMES);
        List<List<List<String>>> given = play(Kind.BUS, Forwarder.EBPF, frames);
        for (int i = 0; i < frames.size(); i++) {
            for (int member = 0; member < Traffic.MEMBERS; member++) {
                assertThat(!given.get(i).get(member).isEmpty())
                        .as("seed %d, frame %d: %s, to m%d", seed, i, frames.get(i), member)
                        .isEqualTo(member != frames.get(i).from());
            }
        }
    }

    private static List<List<List<String>>> play(Kind kind, Forwarder forwarder, List<Traffic.Sent> frames)
            throws Exception {
        return play(kind, forwarder, frames, Traffic.MEMBERS);
    }

    private static List<List<List<String>>> play(Kind kind, Forwarder forwarder, List<Traffic.Sent> frames, int members)
            throws Exception {
        try (Lan lan = new Lan(kind, forwarder, members)) {
            if (members > Traffic.MEMBERS) {
                lan.offload(TapEndpoint.CSUM); // which sharing needs
            }
            List<TapEndpoint> those = List.copyOf(lan.taps.values()).subList(0, Traffic.MEMBERS);
            List<List<List<String>>> given = Traffic.play(those, frames);
            lan.programs.stop(lan.uuid, List.of(lan.link(Lan.BRIDGE)));
            return given;
        } finally {
            org.ipn.testing.Command.run("ip link delete lan");
        }
    }
}
