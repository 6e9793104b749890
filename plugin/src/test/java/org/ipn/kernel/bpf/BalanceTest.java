// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
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
