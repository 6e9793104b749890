// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.ipn.model.Counters;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters add up: what was sent is delivered, or counted as dropped, to the frame. */
@FreshNamespace
class AddUpTest {
    private static final long ALL = 0xffff_ffff_ffffL;
    private static final int ROUNDS = 90;
    private static final int MEMBERS = 8;

    private static PortPolicy policy(Rights rights, Boolean antispoof, Integer rate, Double loss) {
        return Policies.policy("rights", rights, "antispoof", antispoof, "rate", rate, "loss", loss);
    }

    private static PortPolicy vlan(int vlan) {
        return Policies.policy("vlan", vlan);
    }

    /** m1 only hears, m2 only speaks, m3 is not who it says, m4 loses some, m5 is slow, m6 is in a VLAN, m7 reads nothing for long. */
    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void shouldDeliverOrCountEveryFrame(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, MEMBERS)) {
            lan.introduce();
            lan.policies.put("m1", policy(Rights.R, null, null, null));
            lan.policies.put("m2", policy(Rights.W, null, null, null));
            lan.policies.put("m3", policy(null, true, null, null));
            lan.policies.put("m4", policy(null, null, null, 30.0));
            lan.policies.put("m5", policy(null, null, 1, null));
            lan.policies.put("m6", vlan(10));
            Command.run("ip link set dev m7 txqueuelen 100");
            lan.apply();
            check(lan);
        }
    }

    /** Nobody has a policy, so that all of a bus, too, is served by XDP: only m7's queue is in the way. */
    @ParameterizedTest
    @CsvSource({"BUS,EBPF", "BUS,BRIDGE", "SWITCH,EBPF", "SWITCH,BRIDGE"})
    void shouldCountWhatFindsAFullQueue(Kind kind, Forwarder forwarder) throws Exception {
        try (Lan lan = new Lan(kind, forwarder, MEMBERS)) {
            lan.introduce();
            Command.run("ip link set dev m7 txqueuelen 100");
            check(lan);
        }
    }

    private static void check(Lan lan) throws Exception {
        Map<Integer, Counters> before = lan.links.dump().counters();
        Map<Integer, Map<Reason, Long>> dropsBefore = drops(lan);
        long[] sent = new long[MEMBERS];
        long[] due = new long[MEMBERS];
        long[] got = new long[MEMBERS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int from = 0; from < MEMBERS; from++) {
                int to = round % MEMBERS;
                boolean all = round % 3 == 0 || to == from;
                long source = from == 3 ? Lan.mac(from) + 0x100 : Lan.mac(from);
                lan.tap(from).send(Bench.frame(all ? ALL : Lan.mac(to), source, round, 60 + 10 * round));
                sent[from]++;
                for (int member = 0; member < MEMBERS && !stopsAtSender(lan, from); member++) {
                    boolean hears = all || lan.kind == Kind.BUS || member == to;
                    due[member] += hears && member != from ? 1 : 0;
                }
            }
            for (int member = 0; member < MEMBERS - 1; member++) {
                got[member] += lan.tap(member).receive(1).size();
            }
        }
        for (int member = 0; member < MEMBERS; member++) {
            got[member] += lan.tap(member).receive(1).size();
        }
        Map<Integer, Counters> after = lan.links.dump().counters();
        for (int member = 0; member < MEMBERS; member++) {
            int port = lan.link("m" + member).index();
            Counters was = before.get(port);
            Counters is = after.get(port);
            long queue = is.queue() - was.queue();
            long dropped = is.dropped() - was.dropped();
            Map<Reason, Long> reasons = minus(drops(lan).get(member), dropsBefore.get(member));
            long atSending = reasons.getOrDefault(Reason.RIGHTS, 0L) * (member == 1 ? 1 : 0)
                    + reasons.getOrDefault(Reason.ANTISPOOF, 0L);
            long byPolicy = reasons.values().stream().mapToLong(Long::longValue).sum();
            assertThat(is.rxFrames() - was.rxFrames()).as("sent by m%d", member).isEqualTo(sent[member]);
            assertThat(is.txFrames() - was.txFrames())
                    .as("delivered to m%d", member)
                    .isEqualTo(got[member]);
            assertThat(dropped).as("lost at the device of m%d", member).isEqualTo(queue);
            assertThat(atSending)
                    .as("refused from m%d", member)
                    .isEqualTo(stopsAtSender(lan, member) ? sent[member] : 0);
            assertThat(got[member] + queue + byPolicy - atSending)
                    .as("due to m%d; %d delivered, queue %d, %s", member, got[member], queue, reasons)
                    .isEqualTo(due[member]);
            assertThat(queue > 0).as("m%d was too slow", member).isEqualTo(member == 7);
        }
    }

    private static boolean stopsAtSender(Lan lan, int member) {
        return !lan.policies.isEmpty() && (member == 1 || member == 3);
    }

    private static Map<Integer, Map<Reason, Long>> drops(Lan lan) throws Exception {
        Map<Integer, Map<Reason, Long>> drops = new HashMap<>();
        for (int member = 0; member < MEMBERS; member++) {
            drops.put(member, lan.programs.policies().drops(lan.link("m" + member)));
        }
        return drops;
    }

    private static Map<Reason, Long> minus(Map<Reason, Long> after, Map<Reason, Long> before) {
        Map<Reason, Long> difference = new HashMap<>();
        after.forEach((reason, count) -> difference.put(reason, count - before.getOrDefault(reason, 0L)));
        return difference;
    }
}
