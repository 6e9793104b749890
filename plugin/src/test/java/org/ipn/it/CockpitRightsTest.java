// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page, opened by a user who is no administrator. */
@InSandbox
class CockpitRightsTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static CockpitServer alices;

    @BeforeAll
    static void serveAlice() throws Exception {
        alices = CockpitServer.start(
                9092,
                "setpriv",
                "--reuid",
                "15001",
                "--regid",
                "15001",
                "--clear-groups",
                "env",
                "HOME=/run/sandbox/alice");
    }

    @AfterAll
    static void end() {
        if (alices != null) {
            alices.close();
        }
    }

    private static Browser open(String location) {
        PAGE.browser().load(alices.url(location));
        return PAGE.browser();
    }

    /** Whoever has the sockets' group, which is libvirt on a host, and the user's own here. */
    private static void letIn(String group) {
        Shell.ok("chgrp", group, "/run/ipn/ipnd.sock", "/run/libvirt/libvirt-sock", "/run/libvirt/libvirt-sock-ro");
    }

    @Test
    void shouldTellHerThatSheMayNotAsk() {
        Net.bus("lab").define().start();
        Browser page = open("/network/lab");
        Eventually.that(() -> assertThat(page.text("[role=alert]"))
                .contains("You may not ask ipnd: it answers administrators")
                .contains("the group libvirt"));
        assertThat(page.canPress("Stop")).isFalse();
        assertThat(page.text("main")).doesNotContain("ipn-lab");
    }

    @Test
    void shouldServeTheGroupLikeAnAdministrator() {
        Net.bus("lab").define();
        letIn("alice");
        try {
            Browser page = open("/network/lab");
            page.press("Start");
            page.find("dialog");
            page.press("Start");
            page.press("Capture and download");
            Eventually.that(() -> assertThat(page.text("#capture-said")).contains("it needs root (CAP_NET_RAW)"));
            page.press("Stop");
            page.find("dialog");
            page.press("Stop");
            Eventually.that(() -> assertThat(Links.names()).doesNotContain("ipn-lab"));
        } finally {
            letIn("root");
        }
    }
}
