// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@FreshNamespace
class BalanceTest {
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aMemberThatSendsInBulkIsServedWithoutXdpUntilItDoesNot(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 2)) {
            lan.introduce();
            balance(lan);
            Unfinished bulk = Unfinished.of(Lan.mac(1), Lan.mac(0), 4, Unfinished.TCP, 20_000, 1400, false);
            send(lan, bulk, 600);
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).doesNotContain("xdp");
            assertThat(Command.run("ip -d link show dev m1")).contains("xdp");
            lan.restart(); // forgets
            lan.apply();
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).contains("xdp");
            send(lan, bulk, 600);
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).doesNotContain("xdp");
            send(lan, Unfinished.of(Lan.mac(1), Lan.mac(0), 4, Unfinished.UDP, 100, 0, false), 600);
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).contains("xdp");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aMemberWhoseFramesFillMoreThanAPageIsServedWithoutXdp(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 2)) {
            Command.run("ip link set dev m0 mtu 9000");
            Command.run("ip link set dev m1 mtu 9000");
            lan.introduce();
            balance(lan);
            send(lan, Unfinished.of(Lan.mac(1), Lan.mac(0), 4, Unfinished.UDP, 8900, 0, false), 600);
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).doesNotContain("xdp");
            send(lan, Unfinished.of(Lan.mac(1), Lan.mac(0), 4, Unfinished.UDP, 3000, 0, false), 600);
            balance(lan);
            assertThat(Command.run("ip -d link show dev m0")).contains("xdp");
        }
    }

    /** Each frame would be looked at for nothing. */
    @Test
    void aBusWhoseFramesSomebodyCanNotShareIsLeftToTheBridgeForAWhile() throws Exception {
        try (Lan lan = new Lan(Kind.BUS, Forwarder.AUTO, 8).offload(TapEndpoint.CSUM)) {
            Unfinished frame = Unfinished.of(Lan.mac(1), Lan.mac(0), 4, Unfinished.UDP, 100, 0, false);
            balance(lan);
            send(lan, frame, 600);
            balance(lan);
            assertThat(Lan.xdp("m0")).isEqualTo("bus_shared");
            lan.tap(2).offload(0);
            send(lan, frame, 600);
            balance(lan);
            assertThat(Lan.xdp("m0")).as("of what is over at once").isEqualTo("bus_shared");
            send(lan, frame, 600);
            balance(lan);
            assertThat(Command.run("ip -d link show")).doesNotContain("prog/xdp");
            lan.programs.audit(lan.uuid);
            assertThat(lan.programs.carried().get(lan.uuid))
                    .as("all as it should be")
                    .isPresent();
            lan.tap(2).offload(TapEndpoint.CSUM);
            send(lan, frame, 600);
            balance(lan);
            assertThat(Lan.xdp("m0")).isEmpty();
            lan.ahead = Balance.REST.toNanos();
            send(lan, frame, 600);
            balance(lan);
            for (String member : lan.taps.keySet()) {
                assertThat(Lan.xdp(member)).isEqualTo("bus_shared");
            }
            send(lan, frame, 600);
            balance(lan);
            assertThat(Lan.xdp("m0")).isEqualTo("bus_shared");
        }
    }

    private static void balance(Lan lan) throws Exception {
        lan.programs.balance(lan.links.received());
    }

    private static void send(Lan lan, Unfinished frame, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            lan.tap(0).send(frame.header(), frame.frame());
        }
        lan.drain();
    }
}
