// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.ipn.daemon.hooks.HookCalls;
import org.ipn.daemon.metrics.Exposition;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.report.Metrics;
import org.ipn.daemon.report.NetworkReports;
import org.ipn.daemon.report.Watchers;
import org.ipn.kernel.KernelException;
import org.ipn.model.FileFailure;
import org.ipn.model.Refused;
import org.ipn.model.Version;
import org.ipn.model.report.ConfirmRequest;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortRequest;
import org.ipn.model.report.Reports;
import org.ipn.xml.MalformedXml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control API: which path means what, and which error is which status. */
public final class ControlApi extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);
    private static final int MOST_BODY = 16 << 20;
    /** Entries of an FDB in one answer: about 2 KB of memory for ten. */
    private static final int MOST_ENTRIES = 32_768;

    private static final int ENTRIES = 10_000;
    /** What grows with all that there is. */
    private static final Pattern BIG = Pattern.compile("GET /(networks|metrics).*");

    private static final Pattern LIMIT = Pattern.compile("limit=(\\d{1,5})");

    private final HookCalls hooks;
    private final NetworkReports reports;
    private final NamedPorts ports;
    private final Previews previews;
    private final Watchers watchers;
    private final Metrics metrics;
    private final Tally tally;
    private final Deliveries deliveries;
    /** What is held of bodies at the same time: who holds back the end of others' keeps no hook from being answered. */
    private final Budget hookBodies = new Budget(MOST_BODY);

    private final Budget bodies = new Budget(MOST_BODY);
    private final Budget entries = new Budget(2 * MOST_ENTRIES);

    public ControlApi(
            HookCalls hooks,
            NetworkReports reports,
            NamedPorts ports,
            Previews previews,
            Watchers watchers,
            Metrics metrics,
            Tally tally,
            Deliveries deliveries) {
        this.hooks = hooks;
        this.reports = reports;
        this.ports = ports;
        this.previews = previews;
        this.watchers = watchers;
        this.metrics = metrics;
        this.tally = tally;
        this.deliveries = deliveries;
    }

    /** A call begins once it is here as a whole: however slowly it comes, no thread waits for it. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply = new Reply(deliveries, response, callback);
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
        RequestBody body = new RequestBody(request, MOST_BODY, path.startsWith("/hooks/") ? hookBodies : bodies);
        CompletableFuture<byte[]> whole = body.read();
        if (whole.isDone()) {
            answer(request, body, whole, reply);
        } else {
            var unused = whole.whenCompleteAsync(
                    (bytes, failed) -> answer(request, body, whole, reply),
                    request.getComponents().getExecutor());
        }
        return true;
    }

    private void answer(Request request, RequestBody body, CompletableFuture<byte[]> whole, Reply reply) {
        try {
            answer(request, whole, reply);
        } finally {
            body.release();
        }
    }

    private void answer(Request request, CompletableFuture<byte[]> body, Reply reply) {
        try {
            answer(request, body.join(), reply);
        } catch (CompletionException e) {
            Throwable why = Objects.requireNonNullElse(e.getCause(), e);
            LOG.debug("{}: {}", request.getHttpURI().getPath(), why.getMessage());
            reply.text(why instanceof Refused ? 409 : 400, String.valueOf(why.getMessage()));
        }
    }

    private void answer(Request request, byte[] body, Reply reply) {
        // Split before decoding: a network's name may hold a %2F.
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
        boolean big = BIG.matcher(request.getMethod() + " " + path).matches();
        if (big && !deliveries.mayMake()) {
            deliveries.refuse(reply.response(), reply.callback());
            return;
        }
        try {
            answer(request, path.replaceFirst("^/", "").split("/", -1), body, reply);
        } catch (Refused e) {
            LOG.info("refused: {} ({})", e.getMessage(), path);
            reply.text(409, e.getMessage());
        } catch (JsonParseException e) {
            reply.text(400, "the body is not the JSON that is expected: " + e.getMessage());
        } catch (MalformedXml e) {
            LOG.info("malformed: {} ({})", e.getMessage(), path);
            reply.text(400, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("{}: {}", path, FileFailure.said(e));
            reply.text(500, "ipnd failed: " + FileFailure.said(e));
        } catch (RuntimeException e) {
            LOG.error("{}", path, e);
            reply.text(500, "ipnd failed: " + e.getMessage());
        } finally {
            if (big) {
                deliveries.made();
            }
        }
    }

    private void answer(Request request, String[] path, byte[] body, Reply reply)
            throws IOException, Refused, MalformedXml {
        String call = request.getMethod() + " " + path[0] + " " + path.length;
        switch (call) {
            case "POST hooks 4" -> {
                hook(path[1], path[2], body);
                reply.none();
            }
            case "GET networks 1" -> reply.json(new Reports.Networks(networks(request)));
            case "GET networks 2" -> reply.found(reports.one(decode(path[1])), decode(path[1]));
            case "GET networks 3" -> {
                String name = decode(path[1]);
                switch (path[2]) {
                    case "ports" -> reply.found(reports.one(name).map(ControlApi::ports), name);
                    case "fdb" -> fdb(name, limit(request), reply);
                    default -> reply.noSuchCall(request);
                }
            }
            case "POST networks 3" -> {
                String name = decode(path[1]);
                switch (path[2]) {
                    case "ports" -> reply.found(ports.add(name, read(body, PortRequest.class)), name);
                    case "confirm" -> reply.found(ports.confirm(name, read(body, ConfirmRequest.class)), name);
                    default -> reply.noSuchCall(request);
                }
            }
            case "DELETE networks 4" -> {
                if (!path[2].equals("ports")) {
                    reply.noSuchCall(request);
                } else if (ports.remove(decode(path[1]), decode(path[3]))) {
                    reply.none();
                } else {
                    reply.found(Optional.empty(), decode(path[1]));
                }
            }
            case "POST plan 1" -> reply.json(previews.plan(body));
            case "GET events 1" -> {
                if (watchers.areFull()) {
                    throw new Refused("there are " + Watchers.MOST + " watchers already");
                }
                EventStream.open(watchers, Reply.JSON, reply.response(), reply.callback());
            }
            case "GET metrics 1" -> {
                Exposition exposition = Exposition.askedFor(request.getHeaders().get(HttpHeader.ACCEPT));
                reply.write(200, exposition.contentType(), metrics.text(exposition));
            }
            case "GET health 1" ->
                reply.json(new Reports.Health("ok", Version.OURS, tally.isConnected() ? "connected" : "away"));
            default -> reply.noSuchCall(request);
        }
    }

    private void hook(String object, String op, byte[] body) throws Refused, MalformedXml, KernelException {
        long begun = System.nanoTime();
        Tally.Result result = Tally.Result.FAILED;
        try {
            switch (object) {
                case "network" -> hooks.network(op, body);
                case "qemu", "lxc" -> hooks.guest(op, body);
                default -> throw new Refused("hook of " + object + " is unknown; there are network, qemu and lxc");
            }
            result = Tally.Result.DONE;
        } catch (Refused | MalformedXml e) {
            result = Tally.Result.REFUSED;
            throw e;
        } finally {
            tally.hook(object, op, result, System.nanoTime() - begun);
        }
    }

    private void fdb(String network, int most, Reply reply) throws Refused, KernelException {
        if (!entries.take(most)) {
            throw new Refused("others are being told of their switches' addresses; try again, or with a smaller limit");
        }
        try {
            reply.found(reports.fdb(network, most), network);
        } finally {
            entries.give(most);
        }
    }

    /** Summaries; with {@code ?ports=yes} all of each, at one moment. */
    private List<NetworkReport> networks(Request request) throws KernelException {
        List<NetworkReport> all = reports.all();
        boolean whole = "ports=yes".equals(request.getHttpURI().getQuery());
        return whole ? all : all.stream().map(NetworkReport::summary).toList();
    }

    /** How many entries the caller wants. */
    private static int limit(Request request) throws Refused {
        String query = request.getHttpURI().getQuery();
        if (query == null) {
            return ENTRIES;
        }
        Matcher matcher = LIMIT.matcher(query);
        int limit = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (limit < 1 || limit > MOST_ENTRIES) {
            throw new Refused("?" + query + ": limit= and a number from 1 to " + MOST_ENTRIES + " are allowed");
        }
        return limit;
    }

    private static <T> T read(byte[] body, Class<T> type) {
        T request = Reply.JSON.fromJson(new String(body, StandardCharsets.UTF_8), type);
        if (request == null) {
            throw new JsonParseException("it is empty");
        }
        return request;
    }

    private static Reports.Ports ports(NetworkReport report) {
        return new Reports.Ports(report.ports() == null ? List.of() : report.ports());
    }

    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
