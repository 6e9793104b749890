// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbered UDP datagrams from one guest to another, 150 a second, from now until they are asked for their end: iperf3.
 *
 * @param tap where they come out
 */
record Datagrams(Guest from, Guest to, String tap, int port) {
    private static final AtomicInteger PORTS = new AtomicInteger(5201);

    static Datagrams start(Guest from, Guest to, String tap, String address) {
        Datagrams datagrams = new Datagrams(from, to, tap, PORTS.getAndIncrement());
        // What comes while the guest gets no processor has to wait somewhere.
        to.sh("echo 8388608 >/proc/sys/net/core/rmem_default");
        to.sh(datagrams.background("iperf3 -s -1 -J -p " + datagrams.port));
        Eventually.that(() -> to.sh("netstat -ltn | grep -q :" + datagrams.port));
        from.sh(datagrams.background("iperf3 -u -l 200 -b 240k -t 3600 -p " + datagrams.port + " -c " + address));
        datagrams.goOn();
        return datagrams;
    }

    private String background(String command) {
        return command + " >" + file() + " 2>&1 & echo $! >" + file() + ".pid";
    }

    private String file() {
        return "/tmp/datagrams-" + port;
    }

    /** Waits for what is sent in a second. */
    void goOn() {
        long before = Links.framesTo(tap);
        Eventually.that(() -> assertThat(Links.framesTo(tap)).isGreaterThan(before + 150));
    }

    /** Ends them; from the first that came to the last, none was missing. */
    void lostNone() {
        goOn();
        from.sh("kill -INT $(cat " + file() + ".pid)");
        Eventually.that(() -> to.sh("! kill -0 $(cat " + file() + ".pid) 2>/dev/null"));
        JsonObject sum = JsonParser.parseString(to.sh("cat " + file()))
                .getAsJsonObject()
                .getAsJsonObject("end")
                .getAsJsonObject("sum");
        assertThat(sum.get("packets").getAsInt()).isGreaterThan(200);
        assertThat(sum.get("lost_packets").getAsInt())
                .as("lost of " + sum.get("packets") + "; the tap dropped " + Links.framesDroppedTo(tap))
                .isZero();
    }
}
