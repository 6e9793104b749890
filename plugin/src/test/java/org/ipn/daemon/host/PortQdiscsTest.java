// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ipn.kernel.LinkMonitor;
import org.ipn.kernel.Links;
import org.ipn.model.Link;
import org.ipn.model.Qdisc;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;

/** What {@code virsh start} and {@code virsh domiftune} do to a tap, by the commands that libvirt runs. */
@FreshNamespace
class PortQdiscsTest {
    private static final Desired NOTHING = new Desired(List.of(), List.of(), List.of(), true);
    private static final Qdisc OURS = new Qdisc.Tbf(625_000, 50_000);

    private final Set<Integer> touched = ConcurrentHashMap.newKeySet();

    private final LinkMonitor.Listener listener = new LinkMonitor.Listener() {
        @Override
        public void appeared(Link link) {}

        @Override
        public void gone(int index, String name) {}

        @Override
        public void overrun() {}

        @Override
        public void touched(int index) {
            touched.add(index);
        }
    };

    private void hears(Link tap, String command) {
        touched.clear();
        Command.run(command);
        await().until(() -> touched.contains(tap.index()));
    }

    @Test
    void shouldHearAndSeeWhatLibvirtDoesToARootQdisc() throws Exception {
        Command.run("ip tuntap add t0 mode tap");
        Command.run("ip link set t0 up");
        try (Links links = new Links();
                PortQdiscs queues = new PortQdiscs();
                LinkMonitor monitor = new LinkMonitor(listener)) {
            assertThat(monitor).isNotNull();
            Link tap = links.find("t0").orElseThrow();
            assertThat(queues.look(NOTHING).known()).isEmpty();
            queues.set(new Change.Queue("lab", tap, null, OURS));
            assertThat(queues.look(NOTHING).of(tap.index())).contains(OURS);

            hears(tap, "tc qdisc add dev t0 root handle 0: noqueue");
            assertThat(queues.look(NOTHING).of(tap.index())).contains(new Qdisc.Other("noqueue", false));

            queues.set(new Change.Queue("lab", tap, null, OURS));
            hears(tap, "tc qdisc del dev t0 root");
            assertThat(queues.look(NOTHING).removed()).containsKey(tap.index());
            hears(tap, "tc qdisc add dev t0 root handle 1: htb default 1");
            assertThat(queues.look(NOTHING).removed()).isEmpty();
            assertThat(queues.known().of(tap.index())).contains(new Qdisc.Other("htb", false));
        }
    }
}
