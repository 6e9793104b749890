// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.ipn.model.Link;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@FreshNamespace
@Timeout(120)
class LinkMonitorTest {
    private final Events events = new Events();

    @Test
    void shouldTellOfATapThatComesJoinsLeavesAndGoes() throws KernelException {
        Command.run("ip link add lab type bridge");
        try (Links links = new Links();
                LinkMonitor monitor = new LinkMonitor(events)) {
            assertThat(monitor).isNotNull();
            Command.run("ip tuntap add vnet0 mode tap");
            await().until(() -> events.last("vnet0", null));
            Link tap = links.find("vnet0").orElseThrow();

            Command.run("ip link set vnet0 master lab");
            await().until(() -> events.last("vnet0", "lab"));
            Link attached = links.find("vnet0").orElseThrow();
            assertThat(events.appeared).contains(attached);

            Command.run("ip link set vnet0 nomaster");
            await().until(() -> events.last("vnet0", null));

            Command.run("ip link del vnet0");
            await().until(() -> events.gone.contains(tap.index() + " vnet0"));
            assertThat(events.overruns).hasValue(0);
        }
    }

    @Test
    void shouldSayWhenItSeesNothingAnyMore() throws Exception {
        CountDownLatch blind = new CountDownLatch(1);
        Events fatal = new Events() {
            @Override
            public void appeared(Link link) {
                throw new LinkageError("no plain exception");
            }

            @Override
            public void blinded() {
                blind.countDown();
            }
        };
        try (LinkMonitor monitor = new LinkMonitor(fatal)) {
            assertThat(monitor).isNotNull();
            Command.run("ip link add lab type bridge");
            assertThat(blind.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldKnowABridgeThatIsMadeOrRenamedMeanwhile() throws KernelException {
        try (LinkMonitor monitor = new LinkMonitor(events)) {
            assertThat(monitor).isNotNull();
            Command.run("ip link add lab type bridge");
            Command.run("ip link set lab name lab2");
            Command.run("ip link add p0 master lab2 type veth peer name p1");

            await().until(() -> events.last("p0", "lab2"));
        }
    }

    @Test
    void shouldHintAtPortSettingsThatSomebodyElseChanged() throws KernelException {
        Command.run("ip link add lab type bridge");
        Command.run("ip link add p0 master lab type veth peer name p1");
        int index = Command.link("p0").get("ifindex").getAsInt();
        try (LinkMonitor monitor = new LinkMonitor(events)) {
            assertThat(monitor).isNotNull();
            Command.run("bridge link set dev p0 isolated on");

            await().until(() -> events.touched.contains(index));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1/24", "2001:db8::1/64"})
    void shouldHintAtALinkThatGetsOrLosesAnAddress(String cidr) throws KernelException {
        Command.run("ip link add p0 type bridge");
        int index = Command.link("p0").get("ifindex").getAsInt();
        try (LinkMonitor monitor = new LinkMonitor(events)) {
            assertThat(monitor).isNotNull();
            Command.run("ip address add " + cidr + " dev p0");
            await().until(() -> events.touched.contains(index));
            events.touched.clear();

            Command.run("ip address del " + cidr + " dev p0");
            await().until(() -> events.touched.contains(index));
        }
    }

    @Test
    void shouldSayThatItLostEventsAndLoseNoneAfterThat() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Events slow = new Events() {
            @Override
            public void appeared(Link link) {
                awaitUninterruptibly(held);
                super.appeared(link);
            }

            @Override
            public void overrun() {
                if (overruns.get() == 0) {
                    Command.run("ip link set p49 nomaster");
                }
                super.overrun();
            }
        };
        try (LinkMonitor monitor = new LinkMonitor(slow, 1 << 16)) {
            assertThat(monitor).isNotNull();
            LinkDumpTest.makePorts(50);
            held.countDown();

            await().until(() -> slow.overruns.get() > 0);
            await().until(() -> slow.last("p49", null));
            Command.run("ip link set q49 master lab");
            await().until(() -> slow.last("q49", "lab"));
        }
    }

    @Test
    void shouldOutliveAListenerThatThrows() throws KernelException {
        LinkMonitor.Listener broken = new LinkMonitor.Listener() {
            @Override
            public void appeared(Link link) {
                events.appeared(link);
                throw new IllegalStateException("a test's listener that throws");
            }

            @Override
            public void gone(int index, String name) {
                events.gone(index, name);
            }

            @Override
            public void overrun() {}
        };
        try (LinkMonitor monitor = new LinkMonitor(broken)) {
            assertThat(monitor).isNotNull();
            Command.run("ip link add lab type bridge");
            Command.run("ip link del lab");

            await().until(() -> events.gone.size() == 1);
            assertThat(events.appeared).isNotEmpty();
        }
    }

    @Test
    void shouldBeClosedByItsListener() throws Exception {
        AtomicReference<LinkMonitor> monitor = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        Events closing = new Events() {
            @Override
            public void gone(int index, String name) {
                monitor.get().close();
                closed.countDown();
            }
        };
        monitor.set(new LinkMonitor(closing));
        Command.run("ip link add lab type bridge");
        Command.run("ip link del lab");

        closed.await();
        monitor.get().close();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
