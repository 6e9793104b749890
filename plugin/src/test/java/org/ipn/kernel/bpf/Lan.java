// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Command;

/** A network with members m0, m1, …, each a tap with an endpoint, in the calling thread's network namespace. */
final class Lan implements AutoCloseable {
    static final String BRIDGE = "lan";
    static final int QUIET = 60;

    private static final Pattern XDP = Pattern.compile("prog/xdp id \\d+ name (\\S+)");

    final UUID uuid = UUID.randomUUID();
    final Kind kind;
    Forwarder forwarder;
    final Links links;
    /** A test's second thread may send by one while the first adds others. */
    final Map<String, TapEndpoint> taps = Collections.synchronizedMap(new LinkedHashMap<>());

    final Map<String, PortPolicy> policies = new LinkedHashMap<>();
    static final long FOR_EVER = 0;

    final List<String> filtered = new ArrayList<>();
    private final List<String> veths = new ArrayList<>();
    final Path folder;
    boolean host;
    boolean asleep;
    Programs programs;
    /** How far ahead the programs' clock is, ns. */
    long ahead;

    Lan(Kind kind, Forwarder forwarder, int members) throws Exception {
        this.kind = kind;
        this.forwarder = forwarder;
        folder = Files.createTempDirectory("ipn-bpf");
        Command.run("mount -t bpf bpf " + folder);
        Bench.bridge(BRIDGE);
        if (kind == Kind.BUS) {
            Command.run("ip link set dev lan type bridge ageing_time 0 group_fwd_mask 0xfff8");
        }
        links = new Links();
        restart();
        for (int i = 0; i < members; i++) {
            join("m" + i);
        }
        apply();
        programs.attend(FOR_EVER);
    }

    TapEndpoint join(String name) throws Exception {
        TapEndpoint tap = Bench.port(name, BRIDGE);
        if (kind == Kind.BUS) {
            Command.run("bridge link set dev " + name + " learning off flood on mcast_flood on bcast_flood on");
        }
        taps.put(name, tap);
        return tap;
    }

    TapEndpoint tap(int number) {
        return taps.get("m" + number);
    }

    Link link(String name) throws Exception {
        return links.find(name).orElseThrow();
    }

    /** The address of who is behind m{number}. */
    static long mac(int number) {
        return 0x5254_0000_0001L + number;
    }

    /** What all members take unfinished, as {@link TapEndpoint#offload}. */
    Lan offload(int flags) throws Exception {
        for (TapEndpoint tap : taps.values()) {
            tap.offload(flags);
        }
        return this;
    }

    /** A member that is no tap. */
    void veth(String name) throws Exception {
        veths.add(name);
        apply();
    }

    ForwarderState apply() throws Exception {
        boolean mirrored = policies.values().stream().anyMatch(PortPolicy::isMirror);
        List<Dataplane.Port> ports = new ArrayList<>();
        for (String name : taps.keySet()) {
            PortPolicy policy = policies.getOrDefault(name, PortPolicy.NONE);
            Mac mac = new Mac(mac(Integer.parseInt(name.substring(1))));
            programs.policies().attach(link(name), policy, mac);
            ports.add(new Dataplane.Port(link(name), policy, filtered.contains(name)));
        }
        for (String name : veths) {
            ports.add(new Dataplane.Port(link(name), PortPolicy.NONE, false));
        }
        Dataplane awake = new Dataplane(uuid, kind, link(BRIDGE), forwarder, false, host, mirrored, ports);
        return programs.apply(asleep ? awake.sleeping() : awake);
    }

    /** As if ipnd had been started anew. */
    final void restart() {
        programs = new Programs(links, folder.resolve("ipn"), () -> System.nanoTime() + ahead);
    }

    /** Has every member say a word to all, so that a switch knows where they are. */
    void introduce() throws Exception {
        for (int i = 0; i < taps.size(); i++) {
            tap(i).send(Bench.frame(0xffff_ffff_ffffL, mac(i), 0, 60));
        }
        drain();
    }

    /** The name of the XDP program at this member's tap; empty = it has none. */
    static String xdp(String member) {
        Matcher program = XDP.matcher(Command.run("ip -d link show dev " + member));
        return program.find() ? program.group(1) : "";
    }

    void drain() throws Exception {
        for (TapEndpoint tap : taps.values()) {
            tap.receive(5);
        }
    }

    @Override
    public void close() throws Exception {
        links.close();
        for (TapEndpoint tap : taps.values()) {
            tap.close();
        }
        Command.run("umount " + folder);
        Files.delete(folder);
    }
}
