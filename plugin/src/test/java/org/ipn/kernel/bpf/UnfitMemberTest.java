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
import org.ipn.testing.Policies;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One member of a bus takes not all, or not as it is: everybody else hears every frame whole, on each way, and with nobody to tell. */
@FreshNamespace
class UnfitMemberTest {
    private static final int UNFIT = 2;
    private static final int SHORT = 60;
    private static final int LONG = 1514;

    private enum Way {
        XDP(Forwarder.AUTO, 4, "bus_xdp"),
        SHARED(Forwarder.AUTO, 9, "bus_shared"),
        BRIDGE(Forwarder.BRIDGE, 4, ""),
        TC(Forwarder.EBPF, 4, "");

        private final Forwarder forwarder;
        private final int members;
        private final String program;

        Way(Forwarder forwarder, int members, String program) {
            this.forwarder = forwarder;
            this.members = members;
            this.program = program;
        }

        Lan lan() throws Exception {
            Lan lan = new Lan(Kind.BUS, forwarder, members);
            if (this == TC) { // a rate, which XDP would pass by
                lan.policies.put("m1", Policies.policy("rate", 10_000));
                lan.apply();
            }
            assertThat(Lan.xdp("m0")).isEqualTo(program);
            return lan.offload(TapEndpoint.CSUM);
        }
    }

    @ParameterizedTest
    @CsvSource({"XDP,0", "XDP,1", "SHARED,0", "SHARED,1", "TC,0", "TC,1", "BRIDGE,0"})
    void shouldCostNobodyElseAFrameToBeDown(Way way, long attended) throws Exception {
        try (Lan lan = way.lan()) {
            lan.programs.attend(attended);
            Command.run("ip link set dev m2 down");
            assertThat(othersHearAll(lan)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"XDP,0", "XDP,1", "SHARED,0", "SHARED,1", "TC,0", "TC,1", "BRIDGE,0"})
    void shouldCostNobodyElseAFrameToTakeShortOnesOnly(Way way, long attended) throws Exception {
        try (Lan lan = way.lan()) {
            lan.programs.attend(attended);
            Command.run("ip link set dev m2 mtu 1280");
            assertThat(othersHearAll(lan)).startsWith(SHORT); // and by tc, which asks no MTU, the long one
        }
    }

    @ParameterizedTest
    @CsvSource({"XDP,0", "XDP,1", "SHARED,0", "SHARED,1", "TC,0", "TC,1", "BRIDGE,0"})
    void shouldHearAllWholeWithoutChecksumOffload(Way way, long attended) throws Exception {
        try (Lan lan = way.lan()) {
            lan.programs.attend(attended);
            lan.tap(UNFIT).offload(0);
            assertThat(othersHearAll(lan)).containsExactly(SHORT, LONG);
        }
    }

    @ParameterizedTest
    @CsvSource({"XDP,0", "XDP,1", "SHARED,0", "SHARED,1", "TC,0", "TC,1", "BRIDGE,0"})
    void shouldHearAllWholeWithoutVirtioNetHeader(Way way, long attended) throws Exception {
        try (Lan lan = way.lan()) {
            lan.tap(UNFIT).close();
            lan.taps.put("m2", TapEndpoint.withoutHeader("m2"));
            Command.run("ip link set dev m2 master lan up");
            lan.apply();
            lan.programs.attend(attended);
            assertThat(othersHearAll(lan)).containsExactly(SHORT, LONG);
        }
    }

    /**
     * Has m0 send frames whose checksum is left to the device.
     *
     * @return the lengths of what m2 hears
     */
    private static List<Integer> othersHearAll(Lan lan) throws Exception {
        List<Integer> unfit = new ArrayList<>();
        lan.drain();
        for (int protocol : new int[] {Unfinished.UDP, Unfinished.TCP}) {
            unfit.clear();
            for (int length : new int[] {SHORT, LONG}) {
                int payload = length - 34 - (protocol == Unfinished.UDP ? 8 : 20);
                Unfinished sent = Unfinished.of(Lan.mac(1), Lan.mac(0), 4, protocol, payload, 0, false);
                lan.tap(0).send(sent.header(), sent.frame());
                for (int i = 1; i < lan.taps.size(); i++) {
                    List<byte[]> got = lan.tap(i).receive(5); // it was there before send returned
                    assertThat(got).as("%d bytes at member %d", length, i).allMatch(Unfinished::isSound);
                    if (i == UNFIT) {
                        got.forEach(frame -> unfit.add(frame.length - TapEndpoint.HEADER));
                    } else {
                        assertThat(got).as("%d bytes at member %d", length, i).hasSize(1);
                    }
                }
            }
        }
        return unfit;
    }
}
