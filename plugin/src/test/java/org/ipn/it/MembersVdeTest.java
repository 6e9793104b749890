// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code ipn://NETWORK}: programs that speak VDE join as the user who runs them, without an admin and without a process in between. */
@InSandbox
class MembersVdeTest {
    private static final String HOST = "10.1.0.254";
    private static final Net LAB = Net.bus("lab")
            .holding("<ipn:access group='alice' mode='0660'/><ipn:host address='" + HOST + "/24' dev='t-host'/>");

    @BeforeAll
    static void start() {
        Programs.need("vdens", "vde_plug", "vde_switch");
        LAB.define().start();
    }

    @Test
    void shouldPlugInANamespaceByItsNameAndOverAStopOfTheNetwork() {
        try (Programs programs = new Programs()) {
            programs.pingsFromNamespaceOn("ipn://lab[name=router]", "10.1.0.21", HOST);
            assertThat(Net.ports("lab")).anySatisfy(port -> {
                assertThat(port.get("kind").getAsString()).isEqualTo("process");
                assertThat(port.get("guest").getAsString()).isEqualTo("router");
            });
            LAB.stop();
            LAB.start();
            Eventually.that(() -> Shell.ok("busybox", "ping", "-q", "-c", "1", "-W", "1", "10.1.0.21"));
        }
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(1));
    }

    @Test
    void shouldPlugInAVdeSwitch() {
        try (Programs programs = new Programs()) {
            programs.vdeSwitch();
            programs.start("vde_plug", "ipn://lab", "vde://" + Programs.SOCKET);
            programs.pingsFromNamespaceOn("vde://" + Programs.SOCKET, "10.1.0.22", HOST);
            LAB.stop();
            LAB.start();
            Eventually.that(() -> Shell.ok("busybox", "ping", "-q", "-c", "1", "-W", "1", "10.1.0.22"));
        }
    }

    @Test
    void shouldLetAUsersQemuJoin() {
        try (OwnQemu qemu = OwnQemu.bootOn("vde,sock=ipn://lab", "q", "alice", "10.1.0.23/24")) {
            assertThat(qemu).isNotNull();
            new Guest("q").pings(HOST);
            LAB.stop();
            LAB.start();
            Eventually.that(() -> Shell.ok("busybox", "ping", "-q", "-c", "1", "-W", "1", "10.1.0.23"));
        }
    }

    @Test
    void shouldLetAUserModeLinuxJoin() {
        Programs.need("linux.uml");
        try (Uml uml = Uml.bootOnVde("ipn://lab", "u", "alice", "10.1.0.24/24")) {
            uml.pings(HOST);
            LAB.stop();
            LAB.start();
            uml.pings(HOST);
        }
    }

    @Test
    void shouldGiveEachTheRightsThatItsNodeFileGives() {
        Shell bob = refused("bob", "ipn://lab");
        assertThat(bob.err())
                .contains("ipn://lab: you may not open /run/ipn/nodes/lab: Permission denied")
                .contains("vdeplug: Permission denied");
        Shell.ok("setfacl", "-m", "u:bob:r", "/run/ipn/nodes/lab");
        assertThat(refused("bob", "ipn://lab").err()).contains("Permission denied");
        try (Programs programs = new Programs()) {
            programs.start("vdens", "ipn://lab[ro/name=sensor]", "/bin/sh", "-c", "exec cat");
            programs.start("vdens", "ipn://lab[wo/name=probe]", "/bin/sh", "-c", "exec cat");
            Eventually.that(() -> assertThat(Net.ports("lab"))
                    .extracting(port -> port.get("guest") + " " + port.get("rights"))
                    .contains("\"sensor\" \"r\"", "\"probe\" \"w\""));
        }
    }

    @Test
    void shouldSayWhatIsWrongInOneLine() {
        assertThat(refused("alice", "ipn://nolab").err()).contains("no such network is active");
        assertThat(refused("alice", "ipn://").err()).contains("this is no network's name");
        assertThat(refused("alice", "ipn://../lab").err()).contains("this is no network's name");
        assertThat(refused("alice", "ipn://lab[ro/wo]").err()).contains("exclude each other");
        assertThat(refused("alice", "ipn://lab[rights=rw]").err()).contains("options are name=");
        Daemon.IPND.kill();
        try {
            Eventually.that(
                    () -> assertThat(refused("alice", "ipn://lab").err()).contains("ipnd is not running"));
        } finally {
            Daemon.IPND.start();
        }
    }

    private static Shell refused(String user, String network) {
        Shell tried = Shell.run(Programs.as(user, "timeout", "60", "vdens", network, "true"));
        assertThat(List.of(tried.status())).as(tried.err()).doesNotContain(0, 124);
        return tried;
    }
}
