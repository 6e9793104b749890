// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request before the API ever sees it, told as the API tells its own errors. */
final class HttpErrors extends ErrorHandler {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String why = "the request can't be read: " + (message == null ? "status " + code : message);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, JSON.toJson(new Reports.Failure(OneLine.of(why))) + "\n", callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
