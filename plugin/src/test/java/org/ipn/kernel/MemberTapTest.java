// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.kernel.sys.Readiness;
import org.ipn.kernel.sys.TapNamespace;
import org.ipn.model.Counters;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members on a bridge, as the kernel has them. */
@FreshNamespace
class MemberTapTest {
    private static final String ALIAS = "ipn:11111111-1111-1111-1111-111111111111";

    private final List<AutoCloseable> open = new ArrayList<>();
    private Links links;
    private MemberTaps taps;

    @BeforeEach
    void bridge() throws Exception {
        Command.run("ip link add lab type bridge mcast_snooping 0 forward_delay 0");
        Command.run("sysctl -qw net.ipv6.conf.lab.disable_ipv6=1"); // a bridge as ipnd makes it says nothing
        Command.run("ip link set lab addrgenmode none");
        Command.run("ip link set lab up");
        links = kept(new Links());
        taps = kept(new MemberTaps());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T kept(T one) {
        open.add(0, one);
        return one;
    }

    private MemberTap join(int number, Rights rights) throws Exception {
        MemberTap member = make("ipn" + number, number, rights);
        Link port = links.find("ipn" + number).orElseThrow();
        links.change(port, port.withMaster("lab").withPort(PortSettings.BUS).withUp(true));
        taps.awaitCarrier(port); // as ipnd does: before, the bridge loses frames
        return member;
    }

    private MemberTap make(String device, int number, Rights rights) throws Exception {
        Mac mac = new Mac(0x5254_0000_0000L + number);
        return kept(MemberTap.make(new MemberTap.Wanted(device, ALIAS, mac, 1500, 1000, rights, false), links));
    }

    private static void send(MemberTap from, int number) throws ErrnoException {
        ByteBuffer frame = ByteBuffer.allocateDirect(60);
        frame.putLong(0, -1L).put(6, new Mac(0x5254_0000_0001L).bytes()).putShort(12, (short) 0x88b5);
        frame.putInt(14, number);
        assertThat(from.fd().write(frame, 60)).isEqualTo(60);
    }

    /** The number of the next frame; -1 = none comes. */
    private static int next(MemberTap at, int ms) throws ErrnoException {
        try (Fd never = Fd.event()) {
            if (!new Readiness(at.fd(), never).await(ms)) {
                return -1;
            }
        }
        ByteBuffer frame = ByteBuffer.allocateDirect(2048);
        at.fd().read(frame);
        return frame.getInt(14);
    }

    @Test
    void shouldCarryFramesToEveryMemberButTheSender() throws Exception {
        MemberTap first = join(1, Rights.RW);
        MemberTap second = join(2, Rights.RW);
        MemberTap third = join(3, Rights.RW);
        for (int i = 1; i <= 100; i++) {
            send(first, i);
            assertThat(next(second, 1000)).isEqualTo(i);
            assertThat(next(third, 1000)).isEqualTo(i);
        }
        assertThat(next(first, 50)).isEqualTo(-1);
    }

    /** However late the kernel is with telling the ends of the wire that they are connected: it does so in its own time, under one lock. */
    @Test
    void shouldCarryTheFirstFrameOfEach() throws Exception {
        MemberTap listener = join(1, Rights.RW);
        Process churn = new ProcessBuilder(
                        "sh", "-c", "while :; do ip link add churn type dummy; ip link delete churn; done")
                .start();
        try {
            for (int i = 2; i <= 60; i++) {
                send(join(i, Rights.RW), i);
                assertThat(next(listener, 1000)).isEqualTo(i);
            }
        } finally {
            churn.destroyForcibly().onExit().join();
        }
    }

    @Test
    void shouldHearNothingWithoutTheRightToReceive() throws Exception {
        MemberTap sender = join(1, Rights.RW);
        MemberTap deaf = join(2, Rights.W);
        send(sender, 7);
        assertThat(next(deaf, 100)).isEqualTo(-1);
        send(deaf, 8);
        assertThat(next(sender, 1000)).isEqualTo(8);
    }

    @Test
    void shouldSendNothingWithoutTheRightToSend() throws Exception {
        MemberTap mute = join(1, Rights.R);
        MemberTap other = join(2, Rights.RW);
        send(mute, 7);
        assertThat(next(other, 100)).isEqualTo(-1);
        send(other, 8);
        assertThat(next(mute, 1000)).isEqualTo(8);
    }

    @Test
    void shouldSayNothingByItselfThoughTheHostForwards() throws Exception {
        Command.run("sysctl -qw net.ipv6.conf.all.forwarding=1");
        MemberTap listener = join(1, Rights.R);
        join(2, Rights.RW);
        join(3, Rights.RW);
        assertThat(next(listener, 2000)).isEqualTo(-1);
    }

    @Test
    void shouldLookLikeThisOnTheHost() throws Exception {
        join(1, Rights.RW);
        Link port = links.find("ipn1").orElseThrow();
        assertThat(port.kind()).isEqualTo("veth");
        assertThat(port.alias()).isEqualTo(ALIAS);
        assertThat(port.mac()).isEqualTo(Mac.parse("fe:54:00:00:00:01"));
        assertThat(port.linkLocal()).isFalse();
        assertThat(port.up()).isTrue();
        assertThat(Command.run("ip -br addr show dev ipn1")).doesNotContain("fe80");
    }

    @Test
    void shouldRefuseANameThatIsTaken() throws Exception {
        join(1, Rights.RW);
        assertThatThrownBy(() -> make("ipn1", 2, Rights.RW)).hasMessageContaining("EEXIST");
        assertThat(links.find("ipn1").orElseThrow().mac()).isEqualTo(Mac.parse("fe:54:00:00:00:01"));
    }

    @Test
    void shouldGoWithItsDescriptor() throws Exception {
        join(1, Rights.RW).close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> links.find("ipn1").isEmpty());
    }

    /** As docs/members.md says: nobody tells the holder. */
    @Test
    void shouldBeCutOffWhenAnAdminRemovesItsPort() throws Exception {
        MemberTap member = join(1, Rights.RW);
        MemberTap other = join(2, Rights.RW);
        Command.run("ip link del ipn1");
        send(member, 1);
        send(other, 2);
        assertThat(next(member, 50)).isEqualTo(-1);
        assertThat(next(other, 50)).isEqualTo(-1);
    }

    @Test
    void shouldTellItsHolderThatItIsRemoved() throws Exception {
        MemberTap member = join(1, Rights.RW);
        MemberTap other = join(2, Rights.RW);
        Link port = links.find("ipn1").orElseThrow();
        taps.remove(port);
        try (Fd never = Fd.event()) {
            assertThat(new Readiness(member.fd(), never).await(1000)).isTrue();
        }
        assertThatThrownBy(() -> next(member, 100)).isInstanceOf(ErrnoException.class);
        assertThatThrownBy(() -> send(member, 1)).isInstanceOf(ErrnoException.class);
        assertThat(links.find("ipn1")).isEmpty();
        taps.remove(port);
        send(other, 1);
    }

    @Test
    void shouldCountWhatASlowReceiverLoses() throws Exception {
        MemberTap slow = join(1, Rights.R);
        MemberTap sender = join(2, Rights.W);
        Link senders = links.find("ipn2").orElseThrow();
        for (int i = 1; i <= 1500; i++) {
            send(sender, i);
            if (i % 100 == 0) {
                // A busy CPU's queue of 1000 frames between veth ends shall not be what overflows.
                long sent = i;
                await().until(() -> taps.counters(senders).orElseThrow().rxFrames() == sent);
            }
        }
        Link port = links.find("ipn1").orElseThrow();
        int heard = 0;
        while (next(slow, 200) >= 0) {
            heard++;
        }
        assertThat(heard).isBetween(1000, 1010);
        Counters counters = taps.counters(port).orElseThrow();
        assertThat(counters.txFrames()).isEqualTo(heard);
        assertThat(counters.dropped()).isEqualTo(1500 - heard);
    }

    @Test
    void shouldHaveFramesWaitInTheTapAlone() throws Exception {
        assertThat(behind(join(1, Rights.RW), "tc qdisc show dev tap0 root")).startsWith("qdisc noqueue ");
    }

    /** Where both ends of a veth have one ifindex, each in its namespace, the kernel tells of a carrier up to a second later. */
    @Test
    void shouldHaveAnInnerEndWithAnIndexOfItsOwn() throws Exception {
        assertThat(behind(join(1, Rights.RW), "ip -o link show dev up")).startsWith((1 << 30) + ":");
    }

    /** What a command prints in the member's namespace. */
    private static String behind(MemberTap member, String command) throws Exception {
        try (NetworkNamespace inside = TapNamespace.of(member.fd())) {
            FutureTask<String> task = new FutureTask<>(() -> {
                inside.enter();
                return Command.run(command);
            });
            new Thread(task).start();
            return task.get();
        }
    }
}
