// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What guests leave to their device arrives whole, whatever the receiver takes: each case of virtio-net, on each forwarder. */
@FreshNamespace
class OffloadTest {
    private static final int TSO = 2 | 4;
    private static final int USO = 0x20 | 0x40;

    private record Case(int version, int protocol, int payload, int segment, boolean tagged) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int version : new int[] {4, 6}) {
            for (int protocol : new int[] {Unfinished.UDP, Unfinished.TCP}) {
                for (int payload :
                        new int[] {0, 1, 2, 3, 22, 63, 64, 255, 511, 512, 513, 1000, 1023, 1024, 1400, 1440}) {
                    cases.add(new Case(version, protocol, payload, 0, false));
                }
                cases.add(new Case(version, protocol, 700, 0, true));
            }
            cases.add(new Case(version, Unfinished.TCP, 1200, 500, false)); // GSO, below the MTU
            cases.add(new Case(version, Unfinished.TCP, 60_000, 1400, false));
            cases.add(new Case(version, Unfinished.TCP, 20_000, 1400, true));
            cases.add(new Case(version, Unfinished.UDP, 20_000, 1400, false)); // USO
        }
        return cases;
    }

    private static void check(Lan lan, TapEndpoint sender) throws Exception {
        lan.tap(1).offload(0);
        lan.tap(2).offload(TapEndpoint.CSUM);
        lan.tap(3).offload(TapEndpoint.CSUM | TSO | USO);
        for (int to = 1; to <= 3; to++) {
            for (Case each : cases()) {
                Unfinished frame = Unfinished.of(
                        Lan.mac(to), Lan.mac(0), each.version, each.protocol, each.payload, each.segment, each.tagged);
                sender.send(frame.header(), frame.frame());
                List<byte[]> got = lan.tap(to).receive(5); // it was there before send returned
                assertThat(got).as("%s to member %d", each, to).isNotEmpty();
                assertThat(got).as("%s to member %d", each, to).allMatch(Unfinished::isSound);
                assertThat(got.stream().mapToInt(Unfinished::payload).sum())
                        .as("%s to member %d", each, to)
                        .isEqualTo(each.payload);
                for (int other = 1; other <= 3; other++) {
                    lan.tap(other).receive(1); // what the bridge floods, or a bus
                }
            }
        }
    }

    /** Where so many listen that they share each frame. */
    @Test
    void aBusOfMany() throws Exception {
        try (Lan lan = new Lan(Kind.BUS, Forwarder.EBPF, 8).offload(TapEndpoint.CSUM)) {
            for (Case each : cases()) {
                Unfinished frame = Unfinished.of(
                        Lan.mac(1), Lan.mac(0), each.version, each.protocol, each.payload, each.segment, each.tagged);
                lan.tap(0).send(frame.header(), frame.frame());
                for (int to = 1; to < 8; to++) {
                    List<byte[]> got = lan.tap(to).receive(1);
                    assertThat(got).as("%s to member %d", each, to).isNotEmpty();
                    assertThat(got).as("%s to member %d", each, to).allMatch(Unfinished::isSound);
                    assertThat(got.stream().mapToInt(Unfinished::payload).sum())
                            .as("%s to member %d", each, to)
                            .isEqualTo(each.payload);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aNonBlockingWriterAsQemu(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 4)) {
            lan.introduce();
            check(lan, lan.tap(0));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theBridgeAlone(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.BRIDGE, 4)) {
            lan.introduce();
            check(lan, lan.tap(0));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLimitedSendBuffer(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 4)) {
            lan.introduce();
            check(lan, lan.tap(0).sndbuf(1 << 20));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBlockingWriter(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 4)) {
            lan.tap(0).close();
            TapEndpoint blocking = TapEndpoint.blocking("m0");
            Command.run("ip link set dev m0 master lan up");
            lan.taps.put("m0", blocking);
            lan.apply();
            for (int i = 0; i < 4; i++) {
                lan.tap(i).send(Bench.frame(0xffff_ffff_ffffL, Lan.mac(i), 0, 60));
            }
            for (int i = 1; i < 4; i++) {
                lan.tap(i).receive(5);
            }
            blocking.receive(5);
            check(lan, blocking);
        }
    }
}
