// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ipn.hooks.Hook.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libvirt waits for a hook for ever: each of these would never end if the hook itself did not end it. All wait at once. */
@Tag("pure")
class HookDeadlineTest {
    private static final String NO_ANSWER = "ipnd does not answer: systemctl restart ipnd";
    private static final String NO_XML = "ipnd was not asked: libvirt did not pass on its XML in 5 s";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Ways in which ipnd, or libvirt, keeps a hook waiting. */
    private Map<String, Function<String, Result>> hangs(Path own) throws IOException {
        Map<String, Function<String, Result>> hangs = new TreeMap<>();
        hangs.put("accepts nobody", whileServing(own, "backlog", socket -> {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            return server.bind(UnixDomainSocketAddress.of(socket));
        }));
        hangs.put("says nothing", whileServing(own, "mute", socket -> FakeDaemon.hungAfter(socket, "")));
        hangs.put(
                "never ends its headers",
                whileServing(own, "headers", socket -> FakeDaemon.hungAfter(socket, "HTTP/1.1 204 Done\r\nA: b\r\n")));
        hangs.put(
                "never ends its body",
                whileServing(own, "body", socket -> FakeDaemon.hungAfter(socket, FakeDaemon.head(409, 10) + "netw")));
        hangs.put("trickles", whileServing(own, "trickle", FakeDaemon::trickling));
        Hook unfinished = new Hook(Files.createDirectories(own.resolve("unfinished")));
        hangs.put("libvirt never ends", op -> unfinished.runUnfinished("network", op, HookXml.OURS));
        return hangs;
    }

    private interface Serving {
        AutoCloseable at(Path socket) throws IOException;
    }

    private Function<String, Result> whileServing(Path own, String name, Serving serving) throws IOException {
        Hook hook = new Hook(Files.createDirectories(own.resolve(name)));
        open.add(serving.at(hook.socket()));
        return op -> hook.run("network", op, HookXml.OURS);
    }

    private Map<String, Result> run(String op) throws Exception {
        Map<String, CompletableFuture<Result>> running = new TreeMap<>();
        hangs(folder.resolve(op))
                .forEach((what, hook) ->
                        running.put(what, CompletableFuture.supplyAsync(() -> hook.apply(op), Hook::inItsOwnThread)));
        Map<String, Result> results = new TreeMap<>();
        running.forEach((what, result) -> results.put(what, result.join()));
        for (AutoCloseable daemon : open) {
            daemon.close();
        }
        return results;
    }

    @Test
    void shouldRefuseAStartOnceItHasWaitedEnough() throws Exception {
        Map<String, Result> results = run("start");
        assertThat(results.remove("libvirt never ends")).isEqualTo(Result.refused(NO_XML));
        assertThat(results)
                .hasSize(5)
                .allSatisfy((what, result) -> assertThat(result).isEqualTo(Result.refused(NO_ANSWER)));
    }

    @Test
    void shouldPassAStopOnceItHasWaitedEnough() throws Exception {
        assertThat(run("stopped"))
                .hasSize(6)
                .allSatisfy((what, result) -> assertThat(result).isEqualTo(Result.PASSED));
    }

    @Test
    void shouldPassAForeignNetworkWhoseXmlNeverEnds() {
        assertThat(new Hook(folder).runUnfinished("network", "start", HookXml.FOREIGN))
                .isEqualTo(Result.PASSED);
    }
}
