// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import com.google.gson.Gson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.ipn.daemon.report.Watchers;
import org.ipn.model.report.Event;

/**
 * One watcher's connection: events as JSON lines until it goes away. Whoever tells an event never waits for it; a watcher that
 * does not read is put out once too many lines wait for it.
 */
public final class EventStream implements Consumer<Event>, Callback {
    private static final int MOST_WAITING = 1_000;

    private final Watchers watchers;
    private final Gson json;
    private final Response response;
    private final Callback callback;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean ended;

    private EventStream(Watchers watchers, Gson json, Response response, Callback callback) {
        this.watchers = watchers;
        this.json = json;
        this.response = response;
        this.callback = callback;
    }

    static void open(Watchers watchers, Gson json, Response response, Callback callback) {
        Request request = response.getRequest();
        EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
        connection.setIdleTimeout(0);
        EventStream stream = new EventStream(watchers, json, response, callback);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
        request.addFailureListener(stream::failed);
        watchers.add(stream);
        // A watcher says nothing more: what there is to read is its end, which no write would find while nothing
        // happens.
        connection.tryFillInterested(
                Callback.from(() -> stream.failed(new EofException("the watcher has gone")), stream::failed));
        stream.offer(""); // the header goes out now: a watcher knows from then on that it misses nothing
    }

    @Override
    public void accept(Event event) {
        offer(json.toJson(event) + "\n");
    }

    private void offer(String line) {
        synchronized (this) {
            waiting.add(line);
            if (waiting.size() > MOST_WAITING) {
                failed(new IllegalStateException("the watcher does not read its events"));
                return;
            }
        }
        writeNext();
    }

    private void writeNext() {
        String lines;
        synchronized (this) {
            if (writing || ended || waiting.isEmpty()) {
                return;
            }
            lines = String.join("", waiting);
            waiting.clear();
            writing = true;
        }
        Content.Sink.write(response, false, lines, this);
    }

    @Override
    public void succeeded() {
        synchronized (this) {
            writing = false;
        }
        writeNext();
    }

    @Override
    public void failed(Throwable why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        watchers.remove(this);
        callback.failed(why);
    }
}
