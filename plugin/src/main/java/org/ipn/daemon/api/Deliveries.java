// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Answers under way: no more of them together than there is memory for, and none for ever, however slowly it is read. Thread-safe, and no thread
 * waits for a reader.
 */
public final class Deliveries {
    /** What is no bigger always finds room: hooks', and that there is none. */
    private static final int SMALL = 64 << 10;

    /** Each is some MB of reports and text before it is one of bytes. */
    private static final int MOST_MAKING = 4;

    private static final long PATIENCE_MS = 2_000;

    private final Budget bytes;
    private final Duration longest;
    private final Semaphore making = new Semaphore(MOST_MAKING, true);

    /**
     * @param most bytes of big answers together; one that is bigger by itself is never sent
     * @param longest from its begin to its end
     */
    public Deliveries(long most, Duration longest) {
        this.bytes = new Budget(most);
        this.longest = longest;
    }

    /** For those who reach this host's own sockets: some of the biggest that there are at a time. */
    public static Deliveries ofIpnd() {
        return new Deliveries(32 << 20, Duration.ofSeconds(30));
    }

    /** Waits a little, where others make theirs. @return whether a big answer may be made now; then {@link #made} is to be called once */
    boolean mayMake() {
        try {
            return making.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void made() {
        making.release();
    }

    /** Sends it, or 503 and a line. */
    void send(Response response, Callback callback, int status, String type, byte[] body) {
        if (body.length <= SMALL) {
            begin(response, callback, status, type, body);
        } else if (bytes.take(body.length)) {
            begin(response, Callback.from(callback, () -> bytes.give(body.length)), status, type, body);
        } else {
            refuse(response, callback);
        }
    }

    /** Too much is asked for at the same time. */
    void refuse(Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        byte[] line = "ipnd sends others as much as it has room for: try again\n".getBytes(StandardCharsets.US_ASCII);
        begin(response, callback, 503, "text/plain", line);
    }

    private void begin(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Request request = response.getRequest();
        EndPoint reader = request.getConnectionMetaData().getConnection().getEndPoint();
        Scheduler.Task end = request.getComponents()
                .getScheduler()
                .schedule(reader::close, longest.toMillis(), TimeUnit.MILLISECONDS);
        Content.copy(new ByteBufferContentSource(slices(body)), response, Callback.from(callback, end::cancel));
    }

    /** The kernel is handed a copy of each, outside the heap. */
    private static List<ByteBuffer> slices(byte[] body) {
        List<ByteBuffer> slices = new ArrayList<>();
        for (int from = 0; from < body.length; from += SMALL) {
            slices.add(ByteBuffer.wrap(body, from, Math.min(SMALL, body.length - from))
                    .slice());
        }
        return slices;
    }
}
