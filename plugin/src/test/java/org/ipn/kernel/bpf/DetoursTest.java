// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.model.Traits;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DetoursTest {
    private static final BridgeSettings STP = new BridgeSettings(300, true, true, 0);
    private static final PortPolicy SLOW = Policies.policy("antispoof", true, "rate", 10, "loss", 0.0);
    private static final PortPolicy SENDS = Policies.policy("rights", Rights.W, "antispoof", true);

    private static Link link(String name, String kind, BridgeSettings bridge, boolean watched) {
        return new Link(
                1, name, kind, null, 1500, true, true, true, null, "", 1000, bridge, null, watched, Traits.PLAIN);
    }

    private static Dataplane.Port tap(String name, PortPolicy policy) {
        return new Dataplane.Port(link(name, Link.TUN, null, false), policy, false);
    }

    private static PortPolicy only(Rights rights, Boolean mirror) {
        return Policies.policy("rights", rights, "mirror", mirror);
    }

    private static List<String> why(Kind kind, BridgeSettings settings, boolean host, Dataplane.Port... ports) {
        Link bridge = link("br", Link.BRIDGE, settings, false);
        return Detours.of(
                new Dataplane(new UUID(0, 1), kind, bridge, Forwarder.EBPF, false, host, false, Arrays.asList(ports)),
                Set.of());
    }

    @Test
    void shouldSayNothingWhereAllGoesByXdp() {
        assertThat(why(Kind.BUS, BridgeSettings.BUS, false, tap("a", PortPolicy.NONE), tap("b", only(Rights.R, null))))
                .isEmpty();
        assertThat(why(Kind.BUS, BridgeSettings.BUS, true)).isEmpty();
        assertThat(why(Kind.SWITCH, BridgeSettings.SWITCH, false, tap("a", Policies.policy("addresses", 1024))))
                .isEmpty();
    }

    @Test
    void shouldNameTheMembersForEachReason() {
        Dataplane.Port filtered = new Dataplane.Port(link("f", Link.TUN, null, false), PortPolicy.NONE, true);
        Dataplane.Port watched = new Dataplane.Port(link("w", Link.TUN, null, true), PortPolicy.NONE, false);
        Dataplane.Port veth = new Dataplane.Port(link("v", Link.VETH, null, false), PortPolicy.NONE, false);
        Dataplane.Port fast = tap("c", PortPolicy.NONE);
        assertThat(why(
                        Kind.SWITCH,
                        BridgeSettings.SWITCH,
                        true,
                        filtered,
                        watched,
                        tap("a", SLOW),
                        tap("b", SLOW),
                        fast,
                        veth))
                .containsExactly(
                        "f: libvirt's <filterref> or <bandwidth> works on the bridge",
                        "w: somebody listens, as tcpdump does: XDP keeps away meanwhile",
                        "a, b: antispoof, rate of the port policy, which tc keeps",
                        "v: no tap, and XDP takes frames from taps alone");
    }

    @Test
    void shouldSayThatAMemberOfABusSlowsAllUnlessItOnlySends() {
        assertThat(why(Kind.BUS, BridgeSettings.BUS, false, tap("a", SLOW), tap("b", SENDS)))
                .containsExactly(
                        "a: antispoof, rate of the port policy, which tc keeps; a bus has one way to all its members",
                        "b: antispoof of the port policy, which tc keeps");
    }

    /** What it sends is looked at by tc; what others send comes to it by XDP. */
    @Test
    void shouldNotSlowOthersForAMemberWhoseAddressIsChecked() {
        PortPolicy checked = Policies.policy("antispoof", true);
        assertThat(why(Kind.BUS, BridgeSettings.BUS, false, tap("a", checked), tap("b", PortPolicy.NONE)))
                .containsExactly("a: antispoof of the port policy, which tc keeps");
    }

    @Test
    void shouldSayWhatHoldsForAllAlone() {
        assertThat(why(Kind.SWITCH, STP, true, tap("a", SLOW))).containsExactly("STP is on, so bridge br carries all");
        assertThat(why(Kind.BUS, BridgeSettings.BUS, true, tap("a", SLOW)))
                .containsExactly("libvirt serves hosts on bridge br, which carries all but link-local frames");
        assertThat(why(Kind.SWITCH, BridgeSettings.SWITCH, false, tap("a", only(null, true)), tap("b", SLOW)))
                .containsExactly("a: a monitor port, for which tc copies all");
    }
}
