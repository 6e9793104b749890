// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports;

/** One answer to one request. */
record Reply(Deliveries deliveries, Response response, Callback callback) {
    static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final String APPLICATION_JSON = "application/json";

    void none() {
        response.setStatus(204);
        callback.succeeded();
    }

    void text(int status, String line) {
        write(status, TEXT, OneLine.of(line) + "\n");
    }

    void json(Object body) {
        write(200, APPLICATION_JSON, JSON.toJson(body) + "\n");
    }

    /** @param network by name, as users write it */
    void found(Optional<?> body, String network) {
        if (body.isPresent()) {
            json(body.get());
        } else {
            fail(404, "there is no IPN network '" + network + "'; ipn list shows those there are");
        }
    }

    void noSuchCall(Request request) {
        fail(
                404,
                "there is no " + request.getMethod() + " "
                        + request.getHttpURI().getPath());
    }

    private void fail(int status, String why) {
        write(status, APPLICATION_JSON, JSON.toJson(new Reports.Failure(why)) + "\n");
    }

    void write(int status, String type, String body) {
        deliveries.send(response, callback, status, type, body.getBytes(StandardCharsets.UTF_8));
    }
}
