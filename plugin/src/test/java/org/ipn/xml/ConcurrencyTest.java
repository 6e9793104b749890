// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 50;

    @Test
    void shouldReadInManyThreadsAsInOne() throws Exception {
        LibvirtXml xml = new LibvirtXml();
        String bus = Files.readString(Path.of("../xml-schemas/examples/bus.xml"));
        String guest = Files.readString(Path.of("../xml-schemas/examples/domain-metadata.xml"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int mtu = 1000 + thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        String mine = bus.replace("1500", Integer.toString(mtu));
                        assertThat(xml.network(mine).orElseThrow().mtu()).isEqualTo(mtu);
                        assertThat(xml.guest(guest).nics()).hasSize(2);
                        assertThat(refusal(xml, bus.replace("1500", "9" + mtu))).contains("mtu=\"9" + mtu + "\"");
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String refusal(LibvirtXml xml, String network) {
        try {
            return "taken: " + xml.network(network);
        } catch (Refused e) {
            return e.getMessage();
        }
    }
}
