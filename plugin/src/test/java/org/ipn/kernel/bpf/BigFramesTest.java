// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames of members whose MTU is 9000. */
@FreshNamespace
class BigFramesTest {
    private static final int CSUM = 1;
    /** The most that tun hands to XDP by the driver: with headroom and what ends an skb it fills a page. */
    private static final int LONGEST_OF_XDP = 3456;

    /** Around each piece that a checksum is summed in, and up to what a page holds. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void xdpCompletesTheChecksumOfWhatFitsAPage(Kind kind) throws Exception {
        try (Lan lan = jumbo(kind)) {
            for (int length :
                    new int[] {2046, 2047, 2048, 2049, 2050, 2111, 2559, 2560, 2561, 3071, 3072, 3073, 3327}) {
                goesByXdp(lan, 4, Unfinished.UDP, length - 8);
                goesByXdp(lan, 6, Unfinished.TCP, length - 20);
            }
            for (int frame = LONGEST_OF_XDP - 3; frame <= LONGEST_OF_XDP; frame++) {
                goesByXdp(lan, 4, Unfinished.TCP, frame - 54);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatFitsNoPageArrivesWholeBesidesXdp(Kind kind) throws Exception {
        try (Lan lan = jumbo(kind)) {
            for (int payload : new int[] {3430, 3500, 4041, 4095, 4096, 4097, 8191, 8192, 8937, 8938, 8939, 8940}) {
                for (int version : new int[] {4, 6}) {
                    assertThat(arrives(lan, version, Unfinished.UDP, payload)).isEqualTo(Way.UP);
                    assertThat(arrives(lan, version, Unfinished.TCP, payload)).isEqualTo(Way.UP);
                }
            }
        }
    }

    /** A switch lets its bridge have one frame in a while: not two in a row. */
    private static void goesByXdp(Lan lan, int version, int protocol, int payload) throws Exception {
        Way way = arrives(lan, version, protocol, payload);
        if (way != Way.XDP) {
            way = arrives(lan, version, protocol, payload);
        }
        assertThat(way).as("protocol %d, %d bytes", protocol, payload).isEqualTo(Way.XDP);
    }

    private enum Way {
        XDP,
        UP
    }

    /** Has one frame cross the network, to a member that takes unfinished checksums and to one that does not: it is whole at both. */
    private static Way arrives(Lan lan, int version, int protocol, int payload) throws Exception {
        Way way = Way.XDP;
        for (int to = 1; to <= 2; to++) {
            Unfinished sent = Unfinished.of(Lan.mac(to), Lan.mac(0), version, protocol, payload, 0, false);
            lan.tap(0).send(sent.header(), sent.frame());
            List<byte[]> got = lan.tap(to).receive(5);
            assertThat(got).as("%d bytes to member %d", payload, to).hasSize(1).allMatch(Unfinished::isSound);
            assertThat(Unfinished.payload(got.get(0))).isEqualTo(payload);
            if ((got.get(0)[0] & CSUM) != 0) {
                way = Way.UP;
            }
            lan.drain();
        }
        return way;
    }

    private static Lan jumbo(Kind kind) throws Exception {
        Lan lan = new Lan(kind, Forwarder.EBPF, 3);
        for (int i = 0; i < 3; i++) {
            Command.run("ip link set dev m" + i + " mtu 9000");
        }
        lan.tap(1).offload(0);
        lan.tap(2).offload(CSUM);
        lan.introduce();
        return lan;
    }
}
