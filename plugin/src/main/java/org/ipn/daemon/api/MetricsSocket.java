// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.ipn.daemon.metrics.Exposition;
import org.ipn.daemon.report.Metrics;
import org.ipn.model.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code metrics-listen}: metrics and health by TCP, to be read by whoever reaches the address; nothing else is there. */
public final class MetricsSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsSocket.class);
    private static final int MOST_CONNECTIONS = 32;
    private static final long IDLE_MS = 10_000;

    private final Server server;

    /** Networks matter more than their metrics: an address that can't be had is said, and no failure. */
    public MetricsSocket(InetSocketAddress address, Metrics metrics, Deliveries deliveries) {
        QueuedThreadPool threads = new QueuedThreadPool(8, 1);
        threads.setName("metrics");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setHandler(new Answers(metrics, deliveries));
        server.setErrorHandler(new HttpErrors());
        server.setStopTimeout(0);
        try {
            server.start();
            LOG.info("metrics: on http://{}:{}/metrics", address.getHostString(), address.getPort());
        } catch (Exception e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            LOG.warn(
                    "metrics: can't listen on {}:{}: {}; everything else works: free it or change metrics-listen, then"
                            + " systemctl restart ipnd",
                    address.getHostString(),
                    address.getPort(),
                    why.getMessage());
        }
    }

    private static final class Answers extends Handler.Abstract {
        private final Metrics metrics;
        private final Deliveries deliveries;

        Answers(Metrics metrics, Deliveries deliveries) {
            this.metrics = metrics;
            this.deliveries = deliveries;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                answer(response, callback, 405, "text/plain", "only to be read\n");
                return true;
            }
            try {
                switch (String.valueOf(request.getHttpURI().getPath())) {
                    case "/metrics" -> {
                        Exposition exposition =
                                Exposition.askedFor(request.getHeaders().get(HttpHeader.ACCEPT));
                        deliveries.send(response, callback, 200, exposition.contentType(), metrics.recent(exposition));
                    }
                    case "/health" -> answer(response, callback, 200, "application/json", "{\"status\":\"ok\"}\n");
                    default -> answer(response, callback, 404, "text/plain", "there are /metrics and /health\n");
                }
            } catch (IOException e) {
                LOG.error("metrics: {}", e.getMessage());
                answer(response, callback, 500, "text/plain", OneLine.of("ipnd failed: " + e.getMessage()) + "\n");
            }
            return true;
        }

        private void answer(Response response, Callback callback, int status, String type, String body) {
            deliveries.send(response, callback, status, type, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("stop serving metrics", e);
        }
    }
}
