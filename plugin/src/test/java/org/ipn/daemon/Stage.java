// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.ipn.daemon.world.Joined;
import org.ipn.kernel.Addresses;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.Taps;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.OwnHost;
import org.ipn.kernel.sys.SystemCalls;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Refused;
import org.ipn.model.TapOwner;
import org.ipn.testing.Command;
import org.ipn.testing.HostRecords;
import org.jspecify.annotations.Nullable;

/**
 * A host of the calling thread's own, with what is none of ipnd's business on it, and a calm network of ipnd's: on both frames go from tap
 * to tap all the time. And libvirt's part.
 */
final class Stage implements AutoCloseable {
    static final String FOREIGN = "virbr-else";
    /** Begins the name of what there is a number of. */
    static final String OPEN = "open ";

    private static final Set<String> STRANGERS =
            Set.of(FOREIGN, "else1", "else2", "under0", "under1", "ipn-calm", "calm1", "calm2");
    private static final int FRAME_MS = 5;

    private static final String CALM = """
        <network><name>calm</name><uuid>00000000-0000-4000-8000-00000000ca10</uuid>
        <metadata><ipn:bus xmlns:ipn="urn:ipn:1"><ipn:tap dev="calm1"/><ipn:tap dev="calm2"/></ipn:bus></metadata>
        <forward mode="bridge"/><bridge name="ipn-calm"/></network>\
        """;

    private final Path run;
    private final Links links;
    private final Faults faults;
    /** On the same host, where nobody watches. */
    private final ExecutorService outside = Executors.newSingleThreadExecutor();

    private final List<NumberedFrames> streams = new ArrayList<>();
    private @Nullable Rooms rooms;
    private @Nullable Joined member;

    /** On the host that it makes for the calling thread, all of whose calls are watched from now on. */
    Stage(Path run) throws Exception {
        this.run = run;
        OwnHost.enter();
        outside.submit(() -> {}).get();
        faults = new Faults(run.toString(), this::sendOne);
        links = new Links();
        links.make(HostRecords.bridge(FOREIGN, "").withBridge(BridgeSettings.SWITCH));
        Taps taps = new Taps(links);
        for (int i = 1; i <= 2; i++) {
            taps.make(HostRecords.tap("else" + i, Mac.local(i), FOREIGN, ""), TapOwner.ROOT);
        }
        Command.run("ip link add eth1 address 02:00:00:00:0e:01 type veth peer name far1");
        Command.run("ip link add under0 type veth peer name under1");
        Command.run("ip addr add 192.0.2.1/24 dev under0");
        Command.run("ip link set under0 up");
        SystemCalls.ofThisThread(faults);
        rebuild();
        rooms().network("start", CALM);
        rooms().network("started", CALM);
        List<NumberedFrames> begun =
                List.of(new NumberedFrames("else1", "else2"), new NumberedFrames("calm1", "calm2"));
        for (NumberedFrames stream : begun) {
            stream.begin();
        }
        streams.addAll(begun);
    }

    /** On a host on which another one stands. */
    Stage(Path run, Faults faults) throws KernelException {
        this.run = run;
        this.faults = faults;
        links = new Links();
    }

    /** Another ipnd comes to this call of a deed, and is killed, while others talk. @return what became of it instead; empty = so it was */
    String killedAt(Deed deed, int call) throws Exception {
        Future<String> killed = outside.submit(() -> Victim.killedAt(run, deed, call));
        while (true) {
            try {
                return killed.get(FRAME_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                sendOne();
            }
        }
    }

    private void sendOne() throws ErrnoException {
        for (NumberedFrames stream : streams) {
            stream.sendOne();
        }
    }

    Rooms rooms() {
        return Objects.requireNonNull(rooms);
    }

    Optional<Link> link(String name) throws KernelException {
        return links.find(name);
    }

    /** What others do meanwhile, whose calls don't fail. */
    void others(Others step) throws Exception {
        boolean counted = faults.count(false);
        try {
            step.act(links);
        } finally {
            faults.count(counted);
        }
    }

    interface Others {
        void act(Links links) throws Exception;
    }

    Path run() {
        return run;
    }

    void joined(Joined other) {
        member = other;
    }

    /** Who has joined closes what it got. @return its port; null = nobody had */
    @Nullable
    String leaves() {
        Joined left = member;
        member = null;
        if (left == null) {
            return null;
        }
        left.close();
        return left.member().device();
    }

    Faults faults() {
        return faults;
    }

    /** ipnd ends, if it is there, and another one begins. */
    void rebuild() throws IOException, Refused {
        end();
        rooms = new Rooms(run, faults::isForGood);
    }

    void end() {
        if (rooms != null) {
            rooms.close();
            rooms = null;
        }
    }

    /** What no deed has any business with, as it is now. */
    Map<String, String> strangers() throws KernelException {
        Map<String, String> found = new TreeMap<>();
        for (Link link : links.dump().links()) {
            if (STRANGERS.contains(link.name())) {
                found.put(link.name(), link.toString());
            }
        }
        return found;
    }

    /** All that may be left of what was done: links as they are, programs' pins, files, and descriptors by their kind. */
    Map<String, String> found() throws IOException, KernelException {
        Map<String, String> found = new TreeMap<>();
        for (Link link : links.dump().links()) {
            found.put("link " + link.name(), link.toString());
        }
        try (Addresses addresses = new Addresses()) {
            addresses.byIndex().forEach((index, all) -> found.put("addresses of " + index, all.toString()));
        }
        walk(run, found);
        walk(Path.of("/sys/fs/bpf"), found);
        Map<String, Integer> open = new TreeMap<>();
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            for (Path fd : fds.toList()) {
                String of = Files.exists(fd, LinkOption.NOFOLLOW_LINKS)
                        ? Files.readSymbolicLink(fd).toString()
                        : "";
                if (of.matches("(socket|anon_inode|net|mnt):.*|/dev/net/.*|/sys/fs/bpf.*")
                        || of.startsWith(run + "/")) {
                    open.merge(of.replaceAll("\\[?[0-9]+]?", "#"), 1, Integer::sum);
                }
            }
        }
        open.forEach((of, count) -> found.put(OPEN + of, String.valueOf(count)));
        Set<String> namespaces = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.exists(task)) {
                    namespaces.add(
                            Files.readSymbolicLink(task.resolve("ns/net")).toString());
                }
            }
        }
        found.put(OPEN + "namespaces of threads", String.valueOf(namespaces.size()));
        return found;
    }

    private static void walk(Path folder, Map<String, String> found) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                boolean file = Files.isRegularFile(path);
                boolean known = path.endsWith("taps.json"); // what was met, and may have been before
                found.put("file " + path, file && !known && !path.startsWith("/sys") ? Files.readString(path) : "");
            }
        }
    }

    /** What is wrong with others' frames since this was last asked. */
    String wrongWithFrames() throws ErrnoException {
        StringBuilder wrong = new StringBuilder();
        for (NumberedFrames stream : streams) {
            wrong.append(stream.wrong());
        }
        return wrong.toString();
    }

    @Override
    public void close() {
        leaves();
        end();
        streams.forEach(NumberedFrames::close);
        links.close();
        outside.shutdown();
    }
}
