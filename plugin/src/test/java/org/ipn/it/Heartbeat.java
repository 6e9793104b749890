// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Numbered pings from one guest to an address, a hundred a second, from now until it is asked for its end. */
record Heartbeat(Guest guest, String file) {
    static Heartbeat of(Guest guest, String address) {
        String file = "/tmp/heartbeat-" + address + "-" + System.nanoTime();
        // Answers wait in ping's socket for as long as the guest gets no processor.
        guest.sh("echo 8388608 >/proc/sys/net/core/rmem_default");
        guest.sh("ping -i 0.01 " + address + " >" + file + " 2>&1 & echo $! >" + file + ".pid");
        Heartbeat heartbeat = new Heartbeat(guest, file);
        heartbeat.goesOn();
        return heartbeat;
    }

    private int count() {
        return Integer.parseInt(guest.sh("grep -c seq= " + file + " || true").trim());
    }

    /** Waits for a good number of further answers. */
    void goesOn() {
        int before = count();
        Eventually.that(() -> assertThat(count()).isGreaterThan(before + 20));
    }

    /** Of those on their way to the guest, by tap. */
    private List<String> drops() {
        return guest.taps().stream()
                .map(tap -> tap + ": " + Links.framesDroppedTo(tap))
                .toList();
    }

    /** Ends it; every ping up to the last answered one was answered, in order and once. */
    void missedNone() {
        goesOn();
        guest.sh("kill -INT $(cat " + file + ".pid)");
        // ping's own summary counts the last request, which often has no answer yet.
        String gaps = guest.sh("sed -n 's/.* seq=\\([0-9]*\\) .*/\\1/p' " + file
                + " | awk '$1 != wanted { print \"answer \" $1 \" instead of \" wanted } { wanted = $1 + 1 }'");
        assertThat(gaps)
                .as("pings of " + file + ", of which the taps dropped " + drops())
                .isEmpty();
    }
}
