// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page asks is away, and comes back. */
@InSandbox
class CockpitAwayTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static final String IPND = "ipnd is not running: systemctl start ipnd";
    private static final String LIBVIRT = "libvirt is not running";

    @Test
    void shouldSayThatIpndIsAwayAndRecover() {
        Net.bus("lab").holding("<ipn:tap dev='t-1'/>").define().start();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.texts(".picture-name")).containsExactly("t-1"));
        Daemon.IPND.kill();
        Eventually.that(
                () -> assertThat(page.text("[role=alert]")).contains(IPND).contains("as it was then"));
        assertThat(page.texts(".picture-name")).containsExactly("t-1");
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(page.text("[role=alert]")).isEmpty());
        Shell.sh("ipn port add lab --dev t-2");
        Eventually.that(() -> assertThat(page.texts(".picture-name")).containsExactlyInAnyOrder("t-1", "t-2"));
        Shell.sh("ipn port del lab --dev t-2");
    }

    @Test
    void shouldSayThatIpndHangsAndRecover() {
        Net.bus("lab").holding("<ipn:tap dev='t-1'/>").define().start();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.texts(".picture-name")).containsExactly("t-1"));
        Daemon.IPND.hang();
        Eventually.that(() -> assertThat(page.text("[role=alert]"))
                .contains("ipnd has not answered for 10 s: systemctl restart ipnd")
                .contains("as it was then"));
        assertThat(page.texts(".picture-name")).containsExactly("t-1");
        Shell.ok("kill", "-CONT", Daemon.IPND.pid());
        Eventually.that(() -> assertThat(page.text("[role=alert]")).isEmpty());
    }

    @Test
    void shouldOpenWithoutIpnd() {
        Daemon.IPND.kill();
        Browser page = PAGE.open("/");
        Eventually.that(() -> assertThat(page.text("[role=alert]")).contains(IPND));
        Eventually.that(() -> assertThat(page.text("main")).contains("systemctl enable --now ipnd"));
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(page.text("main")).contains("No IPN network is defined yet."));
        assertThat(page.text("[role=alert]")).isEmpty();
        Eventually.that(() -> assertThat(page.text("main")).doesNotContain("systemctl enable --now ipnd"));
    }

    @Test
    void shouldSayThatLibvirtIsAwayAndRecover() {
        Net.bus("lab").define();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.canPress("Start")).isTrue());
        Daemon.LIBVIRTD.kill();
        Eventually.that(() -> assertThat(page.text("main")).contains(LIBVIRT));
        page.press("Start");
        Eventually.that(() -> assertThat(page.text("main")).contains("libvirt-sock"));
        assertThat(Shell.run("ipn", "doctor").out()).contains("libvirt: does not answer ipnd");
        Daemon.LIBVIRTD.start();
        Eventually.that(() -> assertThat(page.text("main")).doesNotContain(LIBVIRT));
        page.press("Start");
        page.find("dialog");
        page.press("Start");
        Eventually.that(() -> assertThat(page.canPress("Stop")).isTrue());
        assertThat(page.text("main")).doesNotContain("libvirt-sock");
    }

    @Test
    void shouldSayThatANetworkIsGone() {
        Net.bus("lab").define();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.canPress("Start")).isTrue());
        Shell.sh("virsh -q net-undefine lab");
        Eventually.that(() -> assertThat(page.text("[role=alert]")).contains("there is no IPN network 'lab'"));
        assertThat(page.canPress("Start")).isFalse();
        Net.bus("lab").define();
        Eventually.that(() -> assertThat(page.canPress("Start")).isTrue());
    }
}
