// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ipn.kernel.Fdb;
import org.ipn.kernel.sys.BpfMap;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TcHook.Direction;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A member that sends from ever new addresses, as macof does: it fills its own share of the switch's table, and no more. */
@FreshNamespace
class AddressLimitTest {
    private static final long ALL = 0xffff_ffff_ffffL;
    private static final long STRANGERS = 0x0200_0000_0000L;
    private static final int LIMIT = 200;
    private static final int FLOOD = 100_000;

    private static void flood(Lan lan, int from, int vlan, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            byte[] frame = Bench.frame(STRANGERS, STRANGERS + i, i, 60);
            lan.tap(from).send(vlan == 0 ? frame : Bench.tagged(frame, vlan));
            if (i % 500 == 0) {
                lan.drain();
            }
        }
        lan.drain();
    }

    private static long learned(Lan lan, String port) throws Exception {
        try (Fdb fdb = new Fdb()) {
            return fdb.dump(lan.link(Lan.BRIDGE)).stream()
                    .filter(entry -> entry.device().equals(port) && !entry.permanent())
                    .count();
        }
    }

    /** m1 speaks to m2 while m0 floods, and m3 overhears nothing. */
    @ParameterizedTest
    @CsvSource({"EBPF,,0", "BRIDGE,,0", "EBPF,10,0", "BRIDGE,10,0", "BRIDGE,,7"})
    void shouldKeepTheTableForTheOthers(Forwarder forwarder, Integer vlan, int tag) throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, forwarder, 4)) {
            for (String member : lan.taps.keySet()) {
                lan.policies.put(
                        member,
                        Policies.policy(
                                "vlan",
                                vlan,
                                "trunk",
                                tag == 0 ? null : tag,
                                "native",
                                tag == 0 ? null : 9,
                                "addresses",
                                LIMIT));
            }
            lan.apply();
            lan.introduce();
            flood(lan, 0, tag, FLOOD);
            assertThat(learned(lan, "m0")).isEqualTo(LIMIT);
            assertThat(lan.programs.policies().drops(lan.link("m0")))
                    .containsEntry(Reason.ADDRESSES, (long) FLOOD - LIMIT + 1); // one of them is its own
            lan.drain();
            for (int i = 0; i < 20; i++) {
                lan.tap(1).send(Bench.frame(Lan.mac(2), Lan.mac(1), i, 60));
            }
            assertThat(Bench.ours(lan.tap(2), Lan.QUIET)).hasSize(20);
            assertThat(Bench.ours(lan.tap(3), Lan.QUIET)).isEmpty();
            lan.tap(0).send(Bench.frame(Lan.mac(1), Lan.mac(0), 0, 60)); // it is still who it was
            assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"EBPF", "BRIDGE"})
    void shouldGiveTheRoomOfASilentAddressToAnother(Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(Kind.SWITCH, forwarder, 2)) {
            lan.policies.put("m0", Policies.policy("addresses", 2));
            lan.apply();
            lan.introduce();
            lan.tap(0).send(Bench.frame(ALL, STRANGERS, 0, 60));
            lan.tap(0).send(Bench.frame(ALL, STRANGERS + 1, 0, 60));
            assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).hasSize(1);
            long silent = Long.reverseBytes(STRANGERS << 16);
            try (BpfProgram program = new TcHook(lan.link("m0").index(), Direction.INGRESS)
                            .find("from_member", 0)
                            .orElseThrow();
                    BpfMap senders = program.map("senders").orElseThrow();
                    BpfMap swept = program.map("swept").orElseThrow()) {
                byte[] longAgo = ByteBuffer.allocate(8)
                        .order(ByteOrder.nativeOrder())
                        .putLong(1)
                        .array();
                senders.put(silent, longAgo);
                swept.put(0, longAgo);
            }
            lan.tap(0).send(Bench.frame(ALL, STRANGERS + 1, 0, 60));
            lan.tap(0).send(Bench.frame(ALL, STRANGERS + 2, 0, 60));
            assertThat(Bench.ours(lan.tap(1), Lan.QUIET)).hasSize(1);
            assertThat(learned(lan, "m0")).isEqualTo(3); // the bridge forgets the silent one by itself
        }
    }
}
