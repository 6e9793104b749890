// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Link;
import org.ipn.testing.Batch;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Namespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept up to date is what a list says that is made anew. So many ports are up that none of these has all of them listed anew. */
@FreshNamespace
class LinkCacheTest {
    private Links links;
    private LinkCache cache;

    @BeforeEach
    void makePorts() throws Exception {
        LinkDumpTest.makePorts(20);
        StringBuilder up = new StringBuilder("link set lab up\n");
        for (int i = 0; i < 20; i++) {
            up.append("link set p" + i + " up\nlink set q" + i + " up\n");
        }
        Batch.run("ip", up);
        links = new Links();
        cache = new LinkCache(links);
        cache.list();
    }

    @AfterEach
    void close() {
        cache.close();
        links.close();
    }

    private void check(String after) throws KernelException {
        try (Links anew = new Links()) {
            assertThat(cache.list()).as(after).containsExactlyElementsOf(anew.list());
        }
    }

    private void checkAfter(String words) throws KernelException {
        Command.run(words);
        check(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip link set p3 down",
                "ip link set p3 nomaster",
                "ip link set p3 mtu 1000", // IPv6 goes for it, and nothing tells of that
                "ip link set p3 alias ours",
                "ip link set p3 address 02:00:00:00:00:33",
                "ip link set p3 txqueuelen 7",
                "ip link set p3 promisc on",
                "ip link set p3 addrgenmode none",
                "ip link property add dev p3 altname another-name",
                "bridge link set dev p3 learning off isolated on",
                "ip link set p3 type bridge_slave flood off",
                "ip link set lab type bridge ageing_time 1234 stp_state 1",
                "ip link set lab name lab2",
                "ip link del p3",
                "ip link del lab",
                "ip link add link q3 name m3 type macvlan mode passthru",
                "ip tuntap add t0 mode tap user 1234 group 55 multi_queue",
                "ip link add n0 master lab type veth peer name n1",
            })
    void shouldKnowWhatHasChanged(String words) throws KernelException {
        checkAfter(words);
    }

    @Test
    void shouldKnowALinkThatChangesWhileItIsDown() throws KernelException {
        checkAfter("ip link set p3 down");
        checkAfter("ip link set p3 alias ours");
        checkAfter("ip link property add dev p3 altname another-name");
        checkAfter("ip link set lab down");
        checkAfter("ip link set lab type bridge mcast_snooping 0");
    }

    @Test
    void shouldKnowWhoHasATapOpen() throws Exception {
        checkAfter("ip tuntap add t0 mode tap user 1234");
        try (TapEndpoint held = TapEndpoint.open("t0")) {
            assertThat(held).isNotNull();
            check("opened");
            checkAfter("ip link set t0 up");
        }
        check("closed");
        assertThat(cache.list())
                .filteredOn(Link::isTap)
                .singleElement()
                .satisfies(tap -> assertThat(tap.traits().held()).isFalse());
    }

    @Test
    void shouldKnowThatAnEndGoesToAnotherNamespaceAndComesBack() throws Throwable {
        try (Namespace other = new Namespace()) {
            long holder =
                    other.call(() -> new ProcessBuilder("sleep", "60").start().pid());
            long here = new ProcessBuilder("sleep", "60").start().pid();
            checkAfter("ip link set q3 netns " + holder);
            other.call(() -> Command.run("ip link set q3 netns " + here));
            check("back");
            ProcessHandle.of(holder).ifPresent(ProcessHandle::destroy);
            ProcessHandle.of(here).ifPresent(ProcessHandle::destroy);
        }
    }

    @Test
    void shouldListAllAnewAfterLosingEvents() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 8_000; i++) {
            many.append("link set p3 alias " + "x".repeat(200) + i + "\n");
        }
        Batch.run("ip", many);
        check("overrun");
        checkAfter("ip link set p4 alias ours");
    }

    @Test
    void shouldGiveTheSameAgainWhereNothingHasChanged() throws KernelException {
        List<Link> before = cache.list();
        assertThat(cache.list()).isSameAs(before);
        Command.run("ip link set p3 alias ours");
        assertThat(cache.list().stream().filter(identities(before)::contains)).hasSize(before.size() - 1);
    }

    private static Set<Link> identities(List<Link> links) {
        Set<Link> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(links);
        return identities;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldKnowWhateverHappens(long seed) throws KernelException {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<String> done = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                String words = words(random);
                try {
                    Command.run(words);
                    done.add(words);
                } catch (AssertionError refused) {
                    done.add(words + ": refused"); // as the name is there, or not there
                }
            }
            check("seed " + seed + ", round " + round + ": " + done);
        }
    }

    private static String words(Random random) {
        String name = List.of("p1", "q1", "n0", "n1", "t0", "lab", "br").get(random.nextInt(7));
        return switch (random.nextInt(14)) {
            case 0 -> "ip link del " + name;
            case 1 -> "ip link add n0 type veth peer name n1";
            case 2 -> "ip tuntap add t0 mode tap user " + random.nextInt(100);
            case 3 -> "ip link add br type bridge ageing_time " + 100 * random.nextInt(100);
            case 4 -> "ip link set " + name + " master " + (random.nextBoolean() ? "lab" : "br");
            case 5 -> "ip link set " + name + " nomaster";
            case 6 -> "ip link set " + name + " up";
            case 7 -> "ip link set " + name + " down";
            case 8 -> "ip link set " + name + " mtu " + (random.nextBoolean() ? 1000 : 1400);
            case 9 -> "ip link set " + name + " alias a" + random.nextInt(100);
            case 10 -> "bridge link set dev " + name + " learning " + (random.nextBoolean() ? "on" : "off");
            case 11 -> "ip link set " + name + " address 02:00:00:00:00:" + (10 + random.nextInt(80));
            case 12 -> "ip link set " + name + " type bridge mcast_snooping " + random.nextInt(2);
            default -> "ip link set " + name + " addrgenmode " + (random.nextBoolean() ? "none" : "eui64");
        };
    }
}
