// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Taps of ours that are opened with several queues: by guests, by {@code <driver queues=…/>}, and by programs. */
@InSandbox
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class QueuesOfTapsTest {
    private static final String MAC = "52:54:00:00:00:01";
    private static final String WE = "020000000001";

    @AfterEach
    void stop() {
        Shell.run("virsh", "-q", "destroy", "--domain", "g");
    }

    private static JsonObject info(String tap) {
        return Links.show(tap).getAsJsonObject("linkinfo").getAsJsonObject("info_data");
    }

    private static String frame(int flow) {
        String udp = "%04x%04x001a0000".formatted(1000 + flow, 2000);
        return "ffffffffffff" + WE + "0800" + "4500002e000000004011" + "0000" + "0a000001" + "0a0000ff" + udp
                + "00".repeat(18);
    }

    private static String refusal(Shell tried) {
        assertThat(tried.status()).as(tried.out()).isEqualTo(1);
        return tried.err().strip();
    }

    /** As libvirt's own taps. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldBeMadeAsTheGuestOpensThem(String forward) {
        Net plain = Net.bus("lab");
        Net lab = (forward.equals("bridge")
                        ? plain
                        : plain.forward(forward, 130).on("virbr30"))
                .define()
                .start();
        Guest guest = Guest.dark(
                "g",
                Nic.ethernet("t-own", lab, MAC).queues(4),
                Nic.net(lab, "52:54:00:00:00:02").queues(4));
        JsonObject own = info("t-own");
        JsonObject libvirts = info(guest.tapOf("52:54:00:00:00:02"));
        for (String what : List.of("vnet_hdr", "pi", "multi_queue", "numqueues", "numdisabled")) {
            assertThat(own.get(what)).as(what).isEqualTo(libvirts.get(what));
        }
        assertThat(own.toString()).contains("\"multi_queue\":true,\"numqueues\":1,\"numdisabled\":3");
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Shell.json("ipn show lab --json")
                        .getAsJsonObject()
                        .get("state")
                        .getAsString())
                .isEqualTo("active");
        guest.stop();
        Guest.dark("g", Nic.ethernet("t-own", lab, MAC));
        assertThat(info("t-own").get("multi_queue").getAsBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"bus, bridge", "bus, ebpf", "switch, bridge", "switch, ebpf"})
    void shouldHoldEveryPolicyOnEveryQueue(String kind, String forwarder) {
        String taps = "<ipn:tap dev='t-many' queues='4' vlan='10' user='alice'/><ipn:tap dev='t-one' vlan='10'/>"
                + "<ipn:tap dev='t-other' vlan='20'/><ipn:tap dev='t-mute' queues='4' vlan='10' rights='r'/>";
        new Net(
                        "lab",
                        kind,
                        "bridge",
                        "ipn-lab",
                        " forwarder='" + forwarder + "'>" + taps + "</ipn:" + kind + ">",
                        true,
                        "")
                .define()
                .start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        try (TapProgram many = TapProgram.openTimes(4, "t-many", 15001, 15001);
                TapProgram one = TapProgram.open("t-one", 0, 0);
                TapProgram other = TapProgram.open("t-other", 0, 0);
                TapProgram mute = TapProgram.openTimes(4, "t-mute", 0, 0);
                Frames heard = Frames.to("t-one", "udp");
                Frames elsewhere = Frames.to("t-other", "udp")) {
            assertThat(List.of(many.opened(), one.opened(), other.opened(), mute.opened()))
                    .containsOnly("ok");
            for (int queue = 0; queue < 4; queue++) {
                assertThat(mute.ask("sendby " + queue + " " + frame(500 + queue)))
                        .isEqualTo("ok");
                assertThat(many.ask("sendby " + queue + " " + frame(queue))).isEqualTo("ok");
            }
            for (int queue = 0; queue < 4; queue++) {
                assertThat(one.ask("hear")).isEqualTo("0 " + frame(queue) + " ok");
            }
            Eventually.that(() -> assertThat(Net.ports("lab"))
                    .filteredOn(port -> port.get("device").getAsString().equals("t-mute"))
                    .allSatisfy(port -> assertThat(
                                    port.getAsJsonObject("drops").get("rights").getAsInt())
                            .isEqualTo(4)));
            Set<String> queues = new TreeSet<>();
            for (int flow = 0; queues.size() < 4 && flow < 200; flow++) {
                assertThat(one.ask("send " + frame(flow))).isEqualTo("ok");
                String[] words = many.ask("hear").split(" ");
                assertThat(words[1]).isEqualTo(frame(flow));
                queues.add(words[0]);
            }
            assertThat(queues).containsExactly("0", "1", "2", "3");
            assertThat(elsewhere.count("1.1.1.1")).isZero();
        }
    }

    @Test
    void shouldBeAddedWithQueues() {
        Net.bus("lab").define().start();
        Shell.sh("ipn port add lab --dev t-many queues=3 rights=r");
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        try (TapProgram program = TapProgram.openTimes(3, "t-many", 0, 0)) {
            assertThat(program.opened()).isEqualTo("ok");
        }
        for (String wrong : List.of("0", "257", "x", "")) {
            assertThat(refusal(Shell.run("ipn", "port", "add", "lab", "--dev", "t-no", "queues=" + wrong)))
                    .isEqualTo("ipn: network lab: queues=\"" + wrong
                            + "\" of <ipn:tap dev=\"t-no\">: allowed are 1 to 256");
        }
        assertThat(Links.exists("t-no")).isFalse();
    }

    /** A guest that opens a tap which somebody else has named, and in another way: said before QEMU fails with EINVAL. */
    @Test
    void shouldSayWhyAGuestCanNotOpenANamedTap() {
        Net lab = Net.bus("lab")
                .holding("<ipn:tap dev='t-one'/><ipn:tap dev='t-many' queues='2'/>")
                .define()
                .start();
        assertThat(refusal(Guest.tryDark("g", Nic.ethernet("t-one", lab, MAC).queues(2))))
                .endsWith("guest g: tap t-one has one queue, and <driver queues=\"2\"/> can't open it:"
                        + " queues=\"2\" of <ipn:tap>, or of ipn port add, would");
        assertThat(refusal(Guest.tryDark("g", Nic.ethernet("t-many", lab, MAC))))
                .contains("tap t-many has several queues, and");
        Guest.dark("g", Nic.ethernet("t-many", lab, MAC).queues(2));
        assertThat(info("t-many").toString()).contains("\"numqueues\":1,\"numdisabled\":1");
    }

    /** The kernel gives a tap with several queues to each who may have one: the guest's frames would be the program's too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldGiveAGuestNoTapThatAProgramHas(int queues) {
        Net lab = Net.bus("lab")
                .holding("<ipn:tap dev='t-many' queues='" + queues + "' user='alice'/>")
                .define()
                .start();
        Nic own = Nic.ethernet("t-many", lab, MAC).queues(queues);
        try (TapProgram alice = TapProgram.openTimes(queues, "t-many", 15001, 15001)) {
            assertThat(alice.opened()).isEqualTo("ok");
            assertThat(refusal(Guest.tryDark("g", own)))
                    .contains("guest g: tap t-many is open already: a program has it");
        }
        Guest.dark("g", own);
        String shared = "tap t-many is a NIC of guest g, has several queues, and user alice may open it too";
        assertThat(Shell.sh("ipn show lab").contains(shared)).isEqualTo(queues > 1);
        assertThat(Shell.run("ipn", "doctor").out().contains(shared)).isEqualTo(queues > 1);
    }

    /** Nobody's program is put out: who has the tap open closes it, and it is made anew. */
    @Test
    void shouldLeaveATapThatIsOpenAndSaySo() {
        Net.bus("lab").define().start();
        Shell.sh("ipn port add lab --dev t-one");
        Shell.sh("ip link delete t-one");
        Eventually.that(() -> assertThat(Links.exists("t-one")).isTrue());
        try (TapProgram holder = TapProgram.open("t-one", 0, 0)) {
            assertThat(holder.opened()).isEqualTo("ok");
            Daemon.IPND.kill();
            Shell.sh("sed -i s/queues=1/queues=2/ /run/ipn/taps/t-one");
            Daemon.IPND.start();
            Eventually.that(() -> assertThat(Shell.sh("ipn show lab"))
                    .contains(
                            "lab is a bus, degraded",
                            "tap t-one has one queue, and several queues are asked for: a program has it open"));
            assertThat(holder.ask("send " + frame(1))).isEqualTo("ok");
        }
        Eventually.that(() ->
                assertThat(info("t-one").get("multi_queue").getAsBoolean()).isTrue());
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).contains("lab is a bus, active"));
    }

    @Test
    void shouldConnectGuestsWithSeveralQueues() {
        Net.bus("lab").define().start();
        Guest.bootAll(List.of(
                () -> Guest.boot("g1", "--cpus", "2", "--tap", "t-g1,network=lab,queues=2,ip=10.1.0.1/24"),
                () -> Guest.boot("g2", "--cpus", "2", "--net", "lab,queues=2,ip=10.1.0.2/24")));
        assertThat(info("t-g1").toString()).contains("\"multi_queue\":true");
        new Guest("g1").pings("10.1.0.2");
        new Guest("g2").pings("10.1.0.1");
    }
}
