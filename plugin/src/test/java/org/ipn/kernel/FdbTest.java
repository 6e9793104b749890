// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.ipn.model.FdbEntry;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.testing.Batch;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@FreshNamespace
class FdbTest {
    private Link lab;

    @BeforeEach
    void makeTwoBridges() throws KernelException {
        Command.run("ip link add lab address 52:54:00:00:00:01 type bridge");
        Command.run("ip link add other type bridge");
        Command.run("ip link add p0 address 52:54:00:00:00:10 master lab type veth peer name q0");
        Command.run("ip link add p1 address 52:54:00:00:00:11 master other type veth peer name q1");
        try (Links links = new Links()) {
            lab = links.find("lab").orElseThrow();
        }
    }

    @Test
    void shouldListWhatIsBehindOneBridgesPorts() throws KernelException {
        Command.run("bridge fdb add 52:54:00:00:00:aa dev p0 master static");
        Command.run("bridge fdb add 52:54:00:00:00:bb dev p1 master static");

        assertThat(dump())
                .containsExactlyInAnyOrder(
                        new FdbEntry(Mac.parse("52:54:00:00:00:10"), "p0", null, 0, true),
                        new FdbEntry(Mac.parse("52:54:00:00:00:aa"), "p0", null, 0, true));
    }

    @Test
    void shouldTellALearnedAddressFromASetOne() throws Exception {
        for (String device : List.of("lab", "p0", "q0")) {
            Command.run("ip link set " + device + " up");
        }
        await().pollInSameThread().until(() -> Command.link("p0").toString().contains("\"state\":\"forwarding\""));
        Command.run("bridge fdb add 52:54:00:00:00:cc dev p0 master dynamic");

        assertThat(dump()).contains(new FdbEntry(Mac.parse("52:54:00:00:00:cc"), "p0", null, 0, false));
        await().pollInSameThread()
                .until(() -> dump().stream().anyMatch(entry -> !entry.permanent() && entry.ageSeconds() == 1));
    }

    @Test
    void shouldListAThousandAddresses() throws Exception {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            Mac mac = new Mac(0x5254_0000_1000L + i);
            batch.append("fdb add ").append(mac).append(" dev p0 master static\n");
        }
        Batch.run("bridge", batch);

        assertThat(dump()).hasSize(1001).doesNotHaveDuplicates();
    }

    @Test
    void shouldListNothingOfABridgeThatHasGone() throws KernelException {
        Command.run("ip link del lab");

        assertThat(dump()).isEmpty();
    }

    private List<FdbEntry> dump() throws KernelException {
        try (Fdb fdb = new Fdb()) {
            return fdb.dump(lab);
        }
    }
}
