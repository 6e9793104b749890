// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.ipn.it.Daemon.Hook;
import org.junit.jupiter.api.Test;

/** Many guests that start at once are all served. */
@InSandbox
class ManyGuestsTest {
    private static final Net BUS = Net.bus("lab");

    private static <T> List<T> atOnce(int count, IntFunction<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> work.apply(number)));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> future : running) {
                done.add(future.get());
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String mac(int number) {
        return "52:54:00:00:02:%02x".formatted(number);
    }

    /** What libvirtd calls when fifty guests start with the host; the guests themselves are not there. */
    @Test
    void shouldAnswerFiftyHooksAtOnce() throws Exception {
        BUS.define().start();
        String port = """
                <hookData>%s<networkport><uuid>00000000-0000-4000-8000-0000000000%02x</uuid>
                <owner><name>g%d</name><uuid>00000000-0000-4000-9000-0000000000%02x</uuid></owner>
                <mac address='%s'/><plug type='bridge' bridge='ipn-lab'/></networkport></hookData>
                """;
        List<Shell> claims = atOnce(
                50, i -> Hook.NETWORK.call("lab", "port-created", "begin", port.formatted(BUS.xml(), i, i, i, mac(i))));
        assertThat(claims).allSatisfy(call -> {
            assertThat(call.err()).isEmpty();
            assertThat(call.status()).isZero();
        });
        List<Shell> starts = atOnce(50, i -> Hook.QEMU.call("g" + i, "start", "begin", guest(i)));
        assertThat(starts).allSatisfy(call -> {
            assertThat(call.err()).isEmpty();
            assertThat(call.out()).isEmpty();
            assertThat(call.status()).isZero();
        });
    }

    private static String guest(int i) {
        return Guest.darkXml("g" + i, Nic.net(BUS, mac(i)).policy("queue='500'"))
                .replace("</name>", "</name><uuid>00000000-0000-4000-9000-0000000000%02x</uuid>".formatted(i));
    }

    @Test
    void shouldServeTwelveGuestsThatStartAtOnce() throws Exception {
        BUS.define().start();
        Net nat = Net.ofSwitch("nat").forward("nat", 99).define().start();
        List<Guest> guests = atOnce(
                12,
                i -> Guest.dark(
                        "g" + i,
                        Nic.net(BUS, mac(3 * i)),
                        Nic.net(nat, mac(3 * i + 1)),
                        Nic.ethernet("t-own" + i, BUS, mac(3 * i + 2))));
        for (int i = 0; i < guests.size(); i++) {
            List<String> taps = guests.get(i).taps();
            BUS.serves(taps.get(0));
            nat.serves(taps.get(1));
            BUS.serves(BUS.port("t-own" + i).named("ipn:" + BUS.uuid()));
        }
        atOnce(12, i -> {
            guests.get(i).stop();
            return i;
        });
    }
}
