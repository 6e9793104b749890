// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One address on two ports of a switch, each in a VLAN of its own: m1 in 10, as m0, and m2 in 20, as m3. */
@FreshNamespace
class VlansTest {
    private static final long ALL = 0xffff_ffff_ffffL;
    private static final long TWIN = 0x0200_5e00_0101L;

    private Lan lan;

    private void start(Forwarder forwarder) throws Exception {
        lan = new Lan(Kind.SWITCH, forwarder, 6);
        lan.policies.put("m0", vlan(10, null));
        lan.policies.put("m1", vlan(10, null));
        lan.policies.put("m2", vlan(20, null));
        lan.policies.put("m3", vlan(20, null));
        lan.policies.put("m4", vlan(10, null));
        lan.policies.put("m5", vlan(null, "10,20"));
        lan.apply();
        lan.introduce();
    }

    @AfterEach
    void stop() throws Exception {
        lan.close();
    }

    private static PortPolicy vlan(Integer vlan, String trunk) {
        return Policies.policy("vlan", vlan, "trunk", trunk);
    }

    private void says(int member, long to, long from) throws Exception {
        lan.tap(member).send(Bench.frame(to, from, 0, 60));
    }

    private int got(int member) throws Exception {
        return lan.tap(member).frames(Lan.QUIET).size();
    }

    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void eachIsFoundInItsOwn(Forwarder forwarder) throws Exception {
        start(forwarder);
        says(1, ALL, TWIN);
        says(2, ALL, TWIN);
        lan.drain();
        for (int i = 1; i <= 3; i++) {
            says(0, TWIN, Lan.mac(0));
            says(3, TWIN, Lan.mac(3));
            says(i % 2 + 1, i % 2 == 0 ? Lan.mac(0) : Lan.mac(3), TWIN);
        }
        assertThat(got(1)).isEqualTo(3);
        assertThat(got(2)).isEqualTo(3);
        assertThat(got(0)).as("from m1").isEqualTo(1);
        assertThat(got(3)).as("from m2").isEqualTo(2);
        assertThat(got(4)).as("in VLAN 10, but another").isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void itIsFollowedWithinItsOwn(Forwarder forwarder) throws Exception {
        start(forwarder);
        says(1, ALL, TWIN);
        says(2, ALL, TWIN);
        says(4, ALL, TWIN); // has moved from m1
        lan.drain();
        says(0, TWIN, Lan.mac(0));
        says(3, TWIN, Lan.mac(3));
        assertThat(got(4)).isEqualTo(1);
        assertThat(got(1)).isZero();
        assertThat(got(2)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void aRouterWithOneAddressInBothIsOne(Forwarder forwarder) throws Exception {
        start(forwarder);
        lan.tap(5).send(tagged(10));
        lan.tap(5).send(tagged(20));
        lan.drain();
        says(0, TWIN, Lan.mac(0));
        says(3, TWIN, Lan.mac(3));
        assertThat(got(5)).isEqualTo(2);
        assertThat(got(1)).isZero();
        assertThat(got(2)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void whoLeftTheBridgeIsSentNothing(Forwarder forwarder) throws Exception {
        start(forwarder);
        says(1, ALL, TWIN);
        says(2, ALL, TWIN);
        lan.drain();
        Command.run("ip link set dev m1 nomaster");
        says(0, TWIN, Lan.mac(0));
        assertThat(got(1)).isZero();
        Command.run("ip link set dev lan down");
        says(3, TWIN, Lan.mac(3));
        assertThat(got(2)).isZero();
    }

    /** Where libvirt's nwfilter waits on the bridge, nothing goes past it. */
    @ParameterizedTest
    @EnumSource(
            value = Forwarder.class,
            names = {"EBPF", "BRIDGE"})
    void whatLibvirtFiltersStaysOnTheBridge(Forwarder forwarder) throws Exception {
        start(forwarder);
        lan.filtered.add("m1");
        lan.apply();
        says(1, ALL, TWIN);
        says(2, ALL, TWIN);
        lan.drain();
        Command.run("ebtables -t filter -A FORWARD -o m1 -j DROP");
        says(0, TWIN, Lan.mac(0));
        assertThat(got(1)).isZero();
    }

    private static byte[] tagged(int vlan) {
        return Bench.tagged(Bench.frame(ALL, TWIN, 0, 60), vlan);
    }
}
