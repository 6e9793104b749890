// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.Traits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which way a network's frames go, by who is there. */
@Tag("pure")
class RolesTest {
    private static final PortPolicy ONLY_SENDS = policy("rights", "w");

    private final List<Dataplane.Port> ports = new ArrayList<>();
    private boolean firewalled;
    private boolean host;

    private RolesTest taps(int count, PortPolicy policy, boolean filtered) {
        for (int i = 0; i < count; i++) {
            ports.add(new Dataplane.Port(link(Link.TUN), policy, filtered));
        }
        return this;
    }

    private Link link(String kind) {
        int index = ports.size() + 1;
        Mac mac = new Mac(0x5254_0000_0000L + index);
        return new Link(index, "p" + index, kind, mac, 1500, true, true, true, "lan", "", 1000, null, null)
                .withTraits(Traits.PLAIN.withHeld(kind.equals(Link.TUN)));
    }

    private Roles of(Kind kind, Forwarder forwarder) {
        Link bridge = new Link(99, "lan", Link.BRIDGE, null, 1500, true, true, true, null, "", 1000, null, null);
        return Roles.of(new Dataplane(new UUID(0, 1), kind, bridge, forwarder, firewalled, host, false, ports));
    }

    private static Set<Integer> first(int count) {
        return Set.copyOf(IntStream.rangeClosed(1, count).boxed().toList());
    }

    /** To copy a frame for each of six who listen costs less than to share it, for seven it does not. */
    @ParameterizedTest
    @CsvSource({"6,0,AUTO,NATIVE", "7,0,AUTO,SHARED", "6,5,AUTO,NATIVE", "7,5,EBPF,SHARED", "6,0,EBPF,NATIVE"})
    void shouldShareAFrameWhereManyListen(int listen, int others, Forwarder forwarder, Way way) {
        taps(listen, PortPolicy.NONE, false).taps(others, ONLY_SENDS, false);
        Roles roles = of(Kind.BUS, forwarder);
        assertThat(roles.way()).isEqualTo(way);
        assertThat(roles.fastTo()).isEqualTo(first(listen));
        assertThat(roles.fastFrom()).isEqualTo(first(listen + others));
        assertThat(roles.crowd()).isEqualTo(way == Way.SHARED ? first(listen + others) : Set.of());
    }

    /** The program looks at who is in its map alone: a tap that nobody holds hinders nobody. */
    @Test
    void shouldSendNothingToATapThatNobodyHoldsWhereAFrameIsShared() {
        taps(8, PortPolicy.NONE, false);
        Dataplane.Port closed = ports.get(7);
        Link nobodys = closed.link().withTraits(Traits.PLAIN);
        ports.set(7, new Dataplane.Port(nobodys, closed.policy(), closed.filtered()));
        Roles roles = of(Kind.BUS, Forwarder.AUTO);
        assertThat(roles.fastTo()).isEqualTo(first(7));
        assertThat(roles.crowd()).isEqualTo(first(8));
    }

    @Test
    void shouldHaveNoXdpWhereNoProgramsAreAskedFor() {
        taps(9, PortPolicy.NONE, false);
        for (Kind kind : Kind.values()) {
            Roles roles = of(kind, Forwarder.BRIDGE);
            assertThat(roles.fastTo()).isEmpty();
            assertThat(roles.fastFrom()).isEmpty();
            assertThat(roles.crowd()).isEmpty();
        }
    }

    @Test
    void shouldHaveTcSendAllOfABusWhereSomebodyInsists() {
        taps(3, PortPolicy.NONE, false);
        assertThat(of(Kind.BUS, Forwarder.EBPF).all()).isTrue();
        assertThat(of(Kind.BUS, Forwarder.AUTO).all()).isFalse();
        assertThat(of(Kind.BUS, Forwarder.BRIDGE).all()).isFalse();
        assertThat(of(Kind.SWITCH, Forwarder.EBPF).all()).isFalse();
    }

    /** The bridge's frames would meet the firewall. */
    @Test
    void shouldHaveTcSendAllOfABusWhereAFirewallSeesBridges() {
        firewalled = true;
        taps(9, PortPolicy.NONE, false);
        assertThat(of(Kind.BUS, Forwarder.AUTO).all()).isTrue();
        assertThat(of(Kind.BUS, Forwarder.BRIDGE).all()).isFalse();
    }

    /** A filter works on the bridge, and a bus has one way to all its members. */
    @ParameterizedTest
    @EnumSource(Forwarder.class)
    void shouldLeaveABusToTheBridgeWhereOneIsFiltered(Forwarder forwarder) {
        taps(2, PortPolicy.NONE, false).taps(1, PortPolicy.NONE, true);
        for (boolean each : new boolean[] {false, true}) {
            firewalled = each;
            Roles roles = of(Kind.BUS, forwarder);
            assertThat(roles.fastFrom()).isEmpty();
            assertThat(roles.fastTo()).isEmpty();
            assertThat(roles.all()).isFalse();
            assertThat(roles.filtered()).contains(3);
            assertThat(roles.from()).doesNotContain(3);
        }
    }

    /** A switch's frame has one way, whoever else is there. */
    @Test
    void shouldLeaveAFilteredPortOfASwitchToTheBridgeAlone() {
        taps(9, PortPolicy.NONE, false).taps(1, PortPolicy.NONE, true);
        Roles roles = of(Kind.SWITCH, Forwarder.AUTO);
        assertThat(roles.fastFrom()).isEqualTo(first(9));
        assertThat(roles.fastTo()).isEqualTo(first(9));
        assertThat(roles.direct()).isEqualTo(first(9));
        assertThat(roles.filtered()).containsExactly(10);
    }

    /** libvirt's dnsmasq listens on the bridge itself, which no program can send to. */
    @ParameterizedTest
    @EnumSource(Forwarder.class)
    void shouldLeaveABusToTheBridgeWhereThatIsAMember(Forwarder forwarder) {
        host = true;
        firewalled = true;
        taps(2, PortPolicy.NONE, false);
        Roles roles = of(Kind.BUS, forwarder);
        assertThat(roles.fastTo()).isEmpty();
        assertThat(roles.all()).isFalse();
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).fastTo()).isEqualTo(first(2));
    }

    /** Who can't be sent to by XDP takes a bus off it; who only sends, or whose own frames are looked at, does not. */
    @Test
    void shouldKeepXdpForTheOthersWhereItCan() {
        taps(2, PortPolicy.NONE, false).taps(1, policy("antispoof", true), false);
        Roles checked = of(Kind.BUS, Forwarder.AUTO);
        assertThat(checked.fastFrom()).isEqualTo(first(2));
        assertThat(checked.fastTo()).isEqualTo(first(3));
        taps(1, policy("rights", "w", "rate", 10), false);
        assertThat(of(Kind.BUS, Forwarder.AUTO).fastTo()).isEqualTo(first(3));
        taps(1, policy("rate", 10), false);
        assertThat(of(Kind.BUS, Forwarder.AUTO).fastTo()).isEmpty();
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).fastTo()).isEqualTo(first(3));
    }

    /** A veth, the host's or a process's, takes a shared frame as it is; a NIC may not. */
    @Test
    void shouldShareAFrameWithAVethAndServeNoNicByXdp() {
        taps(2, PortPolicy.NONE, false);
        ports.add(new Dataplane.Port(link(Link.VETH), PortPolicy.NONE, false));
        Roles shared = of(Kind.BUS, Forwarder.AUTO);
        assertThat(shared.way()).isEqualTo(Way.SHARED);
        assertThat(shared.fastFrom()).isEqualTo(first(2));
        assertThat(shared.fastTo()).isEqualTo(first(3));
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).fastTo()).isEqualTo(first(2));
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).from()).isEqualTo(first(3));
        ports.add(new Dataplane.Port(link(""), PortPolicy.NONE, false));
        assertThat(of(Kind.BUS, Forwarder.AUTO).fastTo()).isEmpty();
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).fastTo()).isEqualTo(first(2));
        assertThat(of(Kind.SWITCH, Forwarder.AUTO).from()).isEqualTo(first(4));
    }

    /** A monitor gets a copy of all, which programs make on either forwarder; XDP would pass it by. */
    @ParameterizedTest
    @EnumSource(Forwarder.class)
    void shouldMakeCopiesForAMonitor(Forwarder forwarder) {
        taps(2, PortPolicy.NONE, false).taps(1, policy("mirror", true), false);
        Roles roles = of(Kind.SWITCH, forwarder);
        assertThat(roles.mirrors()).containsExactly(3);
        assertThat(roles.fastTo()).isEmpty();
        assertThat(roles.copied()).isEqualTo(roles.filtered());
    }
}
