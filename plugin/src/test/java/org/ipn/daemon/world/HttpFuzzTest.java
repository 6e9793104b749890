// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpTester;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.ipn.daemon.api.ControlApi;
import org.ipn.daemon.api.Deliveries;
import org.ipn.daemon.api.NamedPorts;
import org.ipn.daemon.api.Previews;
import org.ipn.daemon.hooks.HookCalls;
import org.ipn.daemon.join.PresenceFeed;
import org.ipn.daemon.report.Metrics;
import org.ipn.daemon.report.NetworkReports;
import org.ipn.daemon.report.OtherHosts;
import org.ipn.daemon.report.Watchers;
import org.ipn.daemon.roster.NextDefinitions;
import org.ipn.kernel.Fdb;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTaps;
import org.ipn.kernel.Qdiscs;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.ipn.plan.Desired;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes by the control socket, up to its end: each request is answered, with nothing that failed of ours (500), an error with a
 * line, JSON that is JSON; and what is answered with an error has changed nothing of what is wanted of the host. The world is ipnd's, the
 * host that of {@link Rooms}.
 */
@Tag("pure")
@Timeout(60)
class HttpFuzzTest {
    private static final String CRLF = "\r\n";
    private static final List<Logger> JOURNAL = Stream.of("org.ipn.daemon", "org.eclipse.jetty")
            .map(Logger::getLogger)
            .toList();
    private static final LibvirtXml XML = new LibvirtXml();

    @TempDir
    static Path run;

    private static Server server;
    private static LocalConnector connector;
    private static Links links;
    private static Qdiscs qdiscs;
    private static Fdb fdb;
    private static OtherHosts others;
    private static MemberTaps taps;
    private static ControlApi api;

    @BeforeAll
    static void serve() throws Exception {
        JOURNAL.forEach(each -> each.setLevel(Level.OFF));
        links = new Links();
        qdiscs = new Qdiscs();
        fdb = new Fdb();
        others = new OtherHosts();
        taps = new MemberTaps();
        server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setSendDateHeader(false);
        connector = new LocalConnector(server, new HttpConnectionFactory(http));
        server.addConnector(connector);
        server.setStopTimeout(0);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return api.handle(request, response, callback);
            }
        });
        server.start();
    }

    @AfterAll
    static void end() throws Exception {
        server.stop();
        links.close();
        qdiscs.close();
        fdb.close();
        others.close();
        taps.close();
        JOURNAL.forEach(each -> each.setLevel(null));
    }

    private static Rooms begin() throws IOException, KernelException, Refused {
        Play.clear(run);
        Rooms rooms = new Rooms(run);
        rooms.records.nic("eth1");
        Watchers watchers = new Watchers(rooms.members, new PresenceFeed(32));
        NextDefinitions definitions = new NextDefinitions();
        Supplier<State> state = rooms.reconciler::state;
        NetworkReports reports = new NetworkReports(
                state, definitions, links, new PortPrograms(), qdiscs, fdb, others, rooms.members, taps);
        api = new ControlApi(
                new HookCalls(XML, rooms.inbox, state, () -> {}),
                reports,
                new NamedPorts(XML, rooms.inbox, state, reports),
                new Previews(XML, rooms.inbox, state, definitions),
                watchers,
                new Metrics(reports, rooms.reconciler, rooms.tally),
                rooms.tally,
                Deliveries.ofIpnd());
        return rooms;
    }

    static Stream<byte[]> calls() throws IOException {
        String network = Files.readString(Path.of("../xml-schemas/examples/bus.xml"));
        String hook = Files.readString(Path.of("src/test/resources/org/ipn/xml/hook-start.in.xml"));
        String guest = Files.readString(Path.of("src/test/resources/org/ipn/xml/guest-live.in.xml"));
        String start = call("POST", "/hooks/network/start/begin", hook);
        String tap = "{\"device\":\"uml0\",\"user\":\"root\",\"policy\":{\"vlan\":\"7\"}}";
        String container = "{\"device\":\"ipnc0\",\"container\":\"a\",\"mac\":\"02:00:00:00:00:01\"}";
        return Stream.of(
                        start + call("GET", "/networks?ports=yes", "") + call("GET", "/networks/lab/fdb", ""),
                        start
                                + call("POST", "/networks/lab/ports", tap)
                                + call("DELETE", "/networks/lab/ports/uml0", ""),
                        start + call("POST", "/networks/lab/ports", container),
                        start + call("POST", "/hooks/qemu/prepare/begin", guest),
                        call("POST", "/plan", network) + call("POST", "/plan", guest) + call("POST", "/plan", ""),
                        call("GET", "/networks/%2e%2e/fdb?limit=1", "") + call("GET", "/health", ""),
                        call("GET", "/metrics", ""),
                        "POST /plan HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static String call(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1" + CRLF + "Host: ipn" + CRLF + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + CRLF + CRLF + body;
    }

    @MethodSource("calls")
    @FuzzTest
    void http(byte[] wire) throws Exception {
        if (new String(wire, StandardCharsets.ISO_8859_1).contains("/events")) {
            return; // has no end
        }
        try (Rooms rooms = begin()) {
            Desired before = rooms.reconciler.state().desired();
            LocalConnector.LocalEndPoint client = connector.connect();
            client.addInputAndExecute(ByteBuffer.wrap(wire));
            client.addInputEOF();
            client.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);
            assertThat(client.isOpen()).isFalse();
            int failures = 0;
            int answers = 0;
            ByteBuffer out = client.takeOutput();
            HttpTester.Response answer = HttpTester.parseResponse(out);
            while (answer != null) {
                answers++;
                failures += answer.getStatus() >= 400 ? 1 : 0;
                isRight(answer);
                answer = out.hasRemaining() ? HttpTester.parseResponse(out) : null;
            }
            if (isWhole(wire)) {
                assertThat(answers).isPositive();
            }
            if (failures == answers) {
                assertThat(rooms.reconciler.state().desired().networks()).isEqualTo(before.networks());
                assertThat(rooms.reconciler.state().desired().guests()).isEqualTo(before.guests());
            }
            assertThat(rooms.world.<String>call(World.Turn.CALL, () -> "alive")).isEqualTo("alive");
        }
    }

    /** A request's line, which ends as one does, and a blank line: something has to be said to that. */
    private static boolean isWhole(byte[] wire) {
        return new String(wire, StandardCharsets.ISO_8859_1).matches("(?s)[A-Z]+ \\S+ HTTP/1\\.1\r\n(.*\r\n)?\r\n.*");
    }

    private static void isRight(HttpTester.Response answer) {
        String body = answer.getContent();
        assertThat(answer.getStatus()).as(body).isNotEqualTo(500);
        String type = String.valueOf(answer.get("Content-Type"));
        if (type.startsWith("application/json")) {
            assertThat(JsonParser.parseString(body).isJsonObject()).isTrue();
        } else if (answer.getStatus() >= 400 && type.startsWith("text/plain")) {
            assertThat(body).endsWith("\n");
            assertThat(body.strip()).isNotEmpty().isEqualTo(OneLine.of(body.strip()));
        }
    }
}
