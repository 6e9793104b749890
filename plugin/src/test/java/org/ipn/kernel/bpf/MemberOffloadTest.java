// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.MemberTaps;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.Readiness;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a guest leaves to its device, a process that knows nothing of virtio-net gets as whole frames, none above the MTU. */
@FreshNamespace
class MemberOffloadTest {
    private static final int MTU = 1500;
    private static final int UNTIL_LOST_MS = 10_000;

    private static byte[] next(MemberTap member) throws ErrnoException {
        try (Fd never = Fd.event()) {
            assertThat(new Readiness(member.fd(), never).await(UNTIL_LOST_MS)).isTrue();
        }
        ByteBuffer frame = ByteBuffer.allocateDirect(1 << 17);
        int length = Math.toIntExact(member.fd().read(frame));
        byte[] behindNoHeader = new byte[TapEndpoint.HEADER + length];
        frame.get(0, behindNoHeader, TapEndpoint.HEADER, length);
        return behindNoHeader;
    }

    /** As many frames as it takes for this much payload; at least one. */
    private static List<byte[]> receive(MemberTap member, int payload) throws ErrnoException {
        List<byte[]> frames = new ArrayList<>();
        int got = 0;
        do {
            frames.add(next(member));
            got += Unfinished.payload(frames.get(frames.size() - 1));
        } while (got < payload);
        assertThat(got).isEqualTo(payload);
        return frames;
    }

    @ParameterizedTest
    @CsvSource({
        // version, protocol, payload, segment, tagged, frames
        "4, 17, 0, 0, false, 1",
        "4, 17, 513, 0, false, 1",
        "6, 17, 1440, 0, false, 1",
        "4, 6, 1440, 0, false, 1",
        "6, 6, 700, 0, true, 1",
        "4, 6, 1200, 500, false, 3",
        "4, 6, 60000, 1400, false, 43",
        "6, 6, 60000, 1400, false, 43",
        "4, 6, 20000, 1400, true, 15",
        "4, 17, 20000, 1400, false, 15",
        "6, 17, 20000, 1400, false, 15",
    })
    void shouldArriveWhole(int version, int protocol, int payload, int segment, boolean tagged, int frames)
            throws Exception {
        Mac mac = new Mac(Lan.mac(1));
        MemberTap.Wanted wanted = new MemberTap.Wanted("ipn1", "ipn:member", mac, MTU, 1000, Rights.RW, false);
        for (Forwarder forwarder : List.of(Forwarder.BRIDGE, Forwarder.EBPF)) {
            try (Lan lan = new Lan(Kind.BUS, forwarder, 1);
                    MemberTaps taps = new MemberTaps();
                    MemberTap member = MemberTap.make(wanted, lan.links)) {
                Link port = lan.link("ipn1");
                lan.links.change(port, port.withMaster(Lan.BRIDGE).withUp(true));
                taps.awaitCarrier(port);
                List<Dataplane.Port> ports = List.of(
                        new Dataplane.Port(lan.link("m0"), PortPolicy.NONE, false),
                        new Dataplane.Port(lan.link("ipn1"), PortPolicy.NONE, false));
                lan.programs.apply(
                        new Dataplane(lan.uuid, lan.kind, lan.link(Lan.BRIDGE), forwarder, false, false, false, ports));
                Unfinished frame = Unfinished.of(Lan.mac(1), Lan.mac(0), version, protocol, payload, segment, tagged);
                lan.tap(0).send(frame.header(), frame.frame());
                assertThat(receive(member, payload))
                        .as("%s", forwarder)
                        .hasSize(frames)
                        .allMatch(Unfinished::isSound)
                        .allMatch(bytes -> bytes.length - TapEndpoint.HEADER <= MTU + 14 + (tagged ? 4 : 0));
            }
            Command.run("ip link del " + Lan.BRIDGE);
        }
    }
}
