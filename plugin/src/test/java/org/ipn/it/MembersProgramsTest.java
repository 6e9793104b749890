// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
        }
        Shell.sh("ipn port del lab --dev own1");
    }

    @Test
    void shouldLetAVdeProgramOpenTheTap() {
        need("vdens");
        try (Programs programs = new Programs()) {
            programs.pingsFromNamespaceOn("tap://own0");
        }
    }

    @Test
    void shouldJoinAVdeSwitchByVdePlug() {
        need("vde_plug", "vdens", "vde_switch");
        try (Programs programs = new Programs()) {
            programs.vdeSwitch();
            programs.start("vde_plug", "tap://own0", "vde://" + Programs.SOCKET);
            programs.pingsFromNamespaceOn("vde://" + Programs.SOCKET);
        }
    }

    @Test
    void shouldJoinAVdeSwitchByVdePlug2tap() {
        need("vde_plug2tap", "vdens", "vde_switch");
        try (Programs programs = new Programs()) {
            programs.vdeSwitch();
            programs.start("vde_plug2tap", "-s", Programs.SOCKET, "own0");
            programs.pingsFromNamespaceOn("vde://" + Programs.SOCKET);
        }
    }

    private static void need(String... programs) {
        for (String program : programs) {
            Assumptions.assumeTrue(Shell.run("which", program).status() == 0, program + " is not installed");
        }
    }

    private static String kindOf(String device) {
        String ports = Shell.sh("ipn ports lab --json");
        int at = ports.indexOf("\"device\":\"" + device + "\",\"kind\":\"");
        assertThat(at).as(ports).isNotNegative();
        return ports.substring(at).split("\"")[7];
    }

    private static List<String> asAlice(String... command) {
        List<String> all = new ArrayList<>(
                List.of("setpriv", "--reuid=alice", "--regid=alice", "--init-groups", "--reset-env", "--"));
        all.addAll(List.of(command));
        return all;
    }

    /** What alice starts beside; it ends with the test. */
    private static final class Programs implements AutoCloseable {
        private static final String SOCKET = "/run/sandbox/alice/vde";
        private static final String ANSWERED = "/run/sandbox/alice/answered";
        private final List<Process> all = new ArrayList<>();

        void start(String... command) {
            try {
                all.add(new ProcessBuilder(asAlice(command))
                        .redirectErrorStream(true)
                        .redirectOutput(new File("/run/log/vde.log"))
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void vdeSwitch() {
            start("vde_switch", "-s", SOCKET);
            Eventually.that(() -> assertThat(new File(SOCKET, "ctl")).exists());
        }

        /** From a network namespace of alice's, whose one NIC is that VDE network, to the guest, and the other way. */
        void pingsFromNamespaceOn(String network) {
            // vdens at times misses the end of its shell, so that does not end; what is plugged in takes its time.
            start("vdens", network, "/bin/sh", "-c", """
                    busybox ip address add 10.1.0.8/24 dev vde0
                    busybox ip link set vde0 up
                    until busybox ping -q -c 1 -W 1 10.1.0.1; do :; done
                    busybox ping -q -c 3 -W 10 10.1.0.1 && echo answered >%s
                    exec cat
                    """.formatted(ANSWERED));
            Eventually.that(() -> assertThat(new File(ANSWERED)).hasContent("answered"));
            GUEST.pings("10.1.0.8");
        }

        @Override
        public void close() {
            for (Process process : all) {
                process.destroyForcibly().onExit().join();
            }
            Shell.sh("rm -rf " + SOCKET + " " + ANSWERED);
        }
    }
}
