// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbered pings from one guest to an address, a hundred a second, from now until it is asked for its end. */
record Heartbeat(Guest guest, String file) {
    private static final Pattern ANSWER = Pattern.compile("seq=(\\d+) ");

    static Heartbeat of(Guest guest, String address) {
        String file = "/tmp/heartbeat-" + address;
        guest.sh("ping -i 0.01 " + address + " >" + file + " 2>&1 & echo $! >" + file + ".pid");
        Heartbeat heartbeat = new Heartbeat(guest, file);
        heartbeat.goesOn();
        return heartbeat;
    }

    private List<Integer> answers() {
        List<Integer> answers = new ArrayList<>();
        Matcher matcher = ANSWER.matcher(guest.sh("cat " + file));
        while (matcher.find()) {
            answers.add(Integer.parseInt(matcher.group(1)));
        }
        return answers;
    }

    private int count() {
        return Integer.parseInt(guest.sh("grep -c seq= " + file + " || true").trim());
    }

    /** Waits for a good number of further answers. */
    void goesOn() {
        int before = count();
        Eventually.that(() -> assertThat(count()).isGreaterThan(before + 20));
    }

    /** Ends it; every ping up to the last answered one was answered, and once. */
    void missedNone() {
        goesOn();
        guest.sh("kill -INT $(cat " + file + ".pid)");
        List<Integer> answers = answers();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            all.add(i);
        }
        assertThat(answers).isEqualTo(all);
    }
}
