// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accounts are asked for at a directory that never answers: who names one is refused, and nobody else is held up. */
@InSandbox
class SlowAccountsTest {
    /** More than ipnd has threads for requests. */
    private static final int MANY = 200;

    private static final String DIRECTORY = """
            #include <grp.h>
            #include <nss.h>
            #include <pwd.h>
            #include <stddef.h>
            #include <unistd.h>
            enum nss_status _nss_slow_getpwnam_r(const char *n, struct passwd *p, char *b, size_t l, int *e) { for (;;) pause(); }
            enum nss_status _nss_slow_getgrnam_r(const char *n, struct group *g, char *b, size_t l, int *e) { for (;;) pause(); }
            """;

    @BeforeAll
    static void askFarAway() {
        Shell.sh("mkdir -p /run/sandbox/nss");
        Shell.sh("cp /etc/nsswitch.conf /run/sandbox/nss/");
        Shell.runWithInput(
                        DIRECTORY, "cc", "-shared", "-fPIC", "-o", "/run/sandbox/nss/libnss_slow.so.2", "-x", "c", "-")
                .orFail();
        Shell.ok("sed", "-i", "s/^\\(passwd\\|group\\):.*/\\1: files slow/", "/etc/nsswitch.conf");
        Shell.ok("env", "LD_LIBRARY_PATH=/run/sandbox/nss", "daemon", "restart", "ipnd");
    }

    @AfterAll
    static void askHere() {
        Shell.sh("cp /run/sandbox/nss/nsswitch.conf /etc/nsswitch.conf");
        Daemon.IPND.restart();
    }

    @Test
    void shouldRefuseWhoseOwnerNobodyTells() {
        Shell start = Net.bus("far")
                .holding("<ipn:access owner='t-far-away'/>")
                .define()
                .tryStart();
        assertThat(start.status()).isEqualTo(1);
        assertThat(start.err())
                .contains("look up user t-far-away: no answer in 3 s: getent passwd t-far-away shows who is slow");
    }

    @Test
    void shouldServeOthersMeanwhile() {
        Net lab = Net.bus("lab").define();
        String far = Net.bus("far").holding("<ipn:access group='t-far-away'/>").xml();
        // Of hooks that have given up, ipnd hears no more.
        Shell.runWithInput(
                        "<hookData>" + far + "</hookData>",
                        "sh",
                        "-c",
                        "cat >/run/sandbox/nss/far; for i in $(seq %d); do curl -s -m 1 --unix-socket /run/ipn/ipnd.sock --data-binary @/run/sandbox/nss/far http://ipn/hooks/network/start/begin >/dev/null & done; wait"
                                .formatted(MANY))
                .orFail();
        lab.start();
        assertThat(Shell.ok("ipn", "list")).contains("lab").doesNotContain("far");
    }
}
