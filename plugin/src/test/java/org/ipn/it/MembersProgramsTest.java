// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real programs of a plain user's on named taps, and a libvirt guest: on one bus they hear each other. Each program has an IP address that no
 * other test gives another MAC: the guest would go on speaking to the one that it knows.
 */
@InSandbox
class MembersProgramsTest {
    private static final Net LAB = Net.bus("lab").holding("<ipn:tap dev='own0' user='alice'/>");
    private static final Guest GUEST = new Guest("g");
    private static final String GUEST_ADDRESS = "10.1.0.1";
    private static final String HERE = "10.1.0.8";

    @BeforeAll
    static void boot() {
        LAB.define().start();
        Guest.boot("g", "--net", "lab,ip=10.1.0.1/24");
    }

    @Test
    void shouldLetAUsersQemuJoin() {
        try (OwnQemu qemu = OwnQemu.boot("q", "alice", "own0", "10.1.0.7/24")) {
            assertThat(qemu).isNotNull();
            GUEST.pings("10.1.0.7");
            new Guest("q").pings("10.1.0.1");
            assertThat(kindOf("own0")).isEqualTo("named");
            assertThat(kindOf(GUEST.tap())).isEqualTo("guest");
        }
        LAB.serves(LAB.port("own0").named("ipn:" + LAB.uuid()));
    }

    @Test
    void shouldRefuseAnotherUsersQemu() {
        assertThat(OwnQemu.refused("q", "bob", "own0"))
                .contains("could not configure", "own0", "Operation not permitted");
    }

    @Test
    void shouldLetAUserModeLinuxJoin() {
        try (Uml uml = Uml.boot("u", "alice", "own0", "10.1.0.9/24")) {
            uml.pings("10.1.0.1");
            GUEST.pings("10.1.0.9");
        }
    }

    @Test
    void shouldRefuseAnotherUsersUserModeLinux() {
        Assumptions.assumeTrue(Shell.run("which", "linux.uml").status() == 0, "user-mode-linux is not installed");
        Shell tried = Uml.tryBoot("u", "bob", "own0", "10.1.0.9/24");
        assertThat(tried.status()).isNotZero();
        assertThat(tried.err()).contains("failed to");
    }

    /** Each hears what the other says to the guest: three programs on one bus. */
    @Test
    void shouldLetThreeProgramsHearEachOther() {
        Shell.sh("ipn port add lab --dev own1 --user bob");
        try (Uml one = Uml.boot("u1", "alice", "own0", "10.1.0.11/24");
                Uml other = Uml.boot("u2", "bob", "own1", "10.1.0.12/24");
                Frames heard = Frames.to("own1", "icmp")) {
            one.pings("10.1.0.12");
            one.pings("10.1.0.1");
            other.pings("10.1.0.1");
            heard.hears("10.1.0.11 > 10.1.0.1: ICMP echo request");
            heard.hears("10.1.0.1 > 10.1.0.11: ICMP echo reply");
        } finally {
            Shell.sh("ipn port del lab --dev own1");
        }
    }

    @Test
    void shouldLetAVdeProgramOpenTheTap() {
        Programs.need("vdens");
        try (Programs programs = new Programs()) {
            programs.pingsFromNamespaceOn("tap://own0", HERE, GUEST_ADDRESS);
            GUEST.pings(HERE);
        }
    }

    @Test
    void shouldJoinAVdeSwitchByVdePlug() {
        Programs.need("vde_plug", "vdens", "vde_switch");
        try (Programs programs = new Programs()) {
            programs.vdeSwitch();
            programs.start("vde_plug", "tap://own0", "vde://" + Programs.SOCKET);
            programs.pingsFromNamespaceOn("vde://" + Programs.SOCKET, HERE, GUEST_ADDRESS);
            GUEST.pings(HERE);
        }
    }

    @Test
    void shouldJoinAVdeSwitchByVdePlug2tap() {
        Programs.need("vde_plug2tap", "vdens", "vde_switch");
        try (Programs programs = new Programs()) {
            programs.vdeSwitch();
            programs.start("vde_plug2tap", "-s", Programs.SOCKET, "own0");
            programs.pingsFromNamespaceOn("vde://" + Programs.SOCKET, HERE, GUEST_ADDRESS);
            GUEST.pings(HERE);
        }
    }

    private static String kindOf(String device) {
        String ports = Shell.sh("ipn ports lab --json");
        int at = ports.indexOf("\"device\":\"" + device + "\",\"kind\":\"");
        assertThat(at).as(ports).isNotNegative();
        return ports.substring(at).split("\"")[7];
    }
}
