// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Numbered UDP datagrams from one guest to another, 250 a second, from now until they are asked for their end: iperf3. */
record Datagrams(Guest from, Guest to) {
    static Datagrams start(Guest from, Guest to, String address) {
        to.sh("iperf3 -s -1 -J >/tmp/datagrams 2>&1 & echo $! >/tmp/datagrams.pid");
        Eventually.that(() -> to.sh("netstat -ltn | grep -q :5201"));
        from.sh("iperf3 -c " + address
                + " -u -l 200 -b 400k -t 3600 >/tmp/datagrams 2>&1 & echo $! >/tmp/datagrams.pid");
        Datagrams datagrams = new Datagrams(from, to);
        datagrams.goOn();
        return datagrams;
    }

    /** Waits until the receiver's tap has been given many more frames. */
    void goOn() {
        long before = framesTo();
        Eventually.that(() -> assertThat(framesTo()).isGreaterThan(before + 200));
    }

    private long framesTo() {
        return Links.framesTo(to.tap());
    }

    /** Ends them; of those that came, at least as many as that, none was missing. */
    void lostNoneOf(int atLeast) {
        from.sh("kill -INT $(cat /tmp/datagrams.pid)");
        Eventually.that(() -> to.sh("! kill -0 $(cat /tmp/datagrams.pid)"));
        String said = to.sh("cat /tmp/datagrams");
        JsonObject sum = JsonParser.parseString(said)
                .getAsJsonObject()
                .getAsJsonObject("end")
                .getAsJsonObject("sum");
        assertThat(sum.get("packets").getAsInt()).isGreaterThanOrEqualTo(atLeast);
        assertThat(sum.get("lost_packets").getAsInt()).as("lost of " + sum).isZero();
    }
}
