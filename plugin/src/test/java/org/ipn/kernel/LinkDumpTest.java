// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ipn.model.Counters;
import org.ipn.model.Link;
import org.ipn.model.TapOwner;
import org.ipn.testing.Batch;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Namespace;
import org.junit.jupiter.api.Test;

@FreshNamespace
class LinkDumpTest {

    @Test
    void shouldListAThousandPortsAsIpDoes() throws Exception {
        makePorts(500);

        Snapshot snapshot;
        try (Links links = new Links()) {
            snapshot = links.dump();
        }

        assertThat(snapshot.links()).hasSize(1002);
        for (JsonElement element : Command.json("ip -j -d -s link show")) {
            JsonObject expected = element.getAsJsonObject();
            int index = expected.get("ifindex").getAsInt();
            Link link = snapshot.links().stream()
                    .filter(one -> one.index() == index)
                    .findAny()
                    .orElseThrow();
            assertThat(link.name()).isEqualTo(expected.get("ifname").getAsString());
            assertThat(link.mtu()).isEqualTo(expected.get("mtu").getAsInt());
            JsonElement master = expected.get("master");
            assertThat(link.master()).isEqualTo(master == null ? null : master.getAsString());
            assertThat(snapshot.counters()).containsKey(index);
        }
    }

    @Test
    void shouldCountAsIpDoes() throws Exception {
        Command.run("ip link add p0 type veth peer name p1");
        Command.run("ip link set p0 up");
        Command.run("ip link set p1 up");
        JsonObject expected = Command.link("p1").getAsJsonObject("stats64");
        Counters counters;
        Long received;
        try (Links links = new Links()) {
            int index = links.find("p1").orElseThrow().index();
            received = links.received().get(index);
            counters = links.dump().counters().get(index);
        }
        assertThat(received)
                .isBetween(expected.getAsJsonObject("rx").get("packets").getAsLong(), counters.rxFrames());
        assertThat(counters).isNotNull();
        assertThat(counters.rxFrames())
                .isGreaterThanOrEqualTo(
                        expected.getAsJsonObject("rx").get("packets").getAsLong());
    }

    @Test
    void shouldListWholeWhileLinksComeAndGo() throws Throwable {
        makePorts(100);
        AtomicBoolean done = new AtomicBoolean();
        try (Links links = new Links();
                Links busy = new Links()) {
            CompletableFuture<Void> churn = CompletableFuture.runAsync(() -> {
                try {
                    while (!done.get()) {
                        busy.remove(busy.make(LinksTest.BUS));
                    }
                } catch (KernelException failed) {
                    throw new AssertionError(failed);
                }
            });
            for (int i = 0; i < 50; i++) {
                assertThat(ports(links.dump().links())).hasSize(200).doesNotHaveDuplicates();
                assertThat(ports(links.list())).hasSize(200).doesNotHaveDuplicates();
            }
            done.set(true);
            churn.get();
        }
    }

    private static List<String> ports(List<Link> links) {
        return links.stream()
                .filter(link -> link.isTap() || link.kind().equals(Link.VETH))
                .map(Link::name)
                .toList();
    }

    @Test
    void shouldGiveEveryDescriptorBack() throws Throwable {
        try (Links links = new Links()) {
            links.dump(); // whatever the JVM opens once is open now
        }
        new LinkMonitor(new Events()).close();
        Namespace.run(() -> {});
        List<String> before = descriptors();
        for (int i = 0; i < 20; i++) {
            try (Links links = new Links();
                    Fdb fdb = new Fdb();
                    LinkMonitor monitor = new LinkMonitor(new Events())) {
                Link lab = links.make(LinksTest.BUS);
                Link tap = new Taps(links).make(TapsTest.WANTED.withMaster("ipn-lab"), TapOwner.ROOT);
                fdb.dump(lab);
                links.remove(tap);
                links.remove(lab);
                assertThat(monitor).isNotNull();
            }
        }
        assertThat(descriptors()).containsExactlyInAnyOrderElementsOf(before);
    }

    /** Those of the kinds that we open: the JVM's own files come and go as they like. */
    private static List<String> descriptors() throws IOException {
        List<String> ours = new ArrayList<>();
        for (String number : new File("/proc/self/fd").list()) {
            try {
                String target =
                        Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
                if (target.matches("socket:.*|.*eventfd.*|/dev/net/tun|net:.*|.*/ns/net")) {
                    ours.add(number + " " + target);
                }
            } catch (NoSuchFileException closed) {
                // the listing's own
            }
        }
        return ours;
    }

    /** Veth pairs, one end of each in the bridge lab. */
    static void makePorts(int pairs) throws Exception {
        StringBuilder batch = new StringBuilder("link add lab type bridge\n");
        for (int i = 0; i < pairs; i++) {
            batch.append("link add p")
                    .append(i)
                    .append(" master lab type veth peer name q")
                    .append(i)
                    .append('\n');
        }
        Batch.run("ip", batch);
    }
}
