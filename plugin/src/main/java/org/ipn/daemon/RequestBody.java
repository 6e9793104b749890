// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.ipn.model.Refused;

/** Collects a request's body as it comes, without a thread that waits for it. */
final class RequestBody implements Runnable {
    private final Content.Source source;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    private RequestBody(Content.Source source, int most) {
        this.source = source;
        this.most = most;
    }

    /**
     * Done at once when all of it is here; else completed on a thread that must not block.
     *
     * @param most bytes; completed with Refused when there are more, with IOException when it ends too early
     */
    static CompletableFuture<byte[]> read(Content.Source source, int most) {
        RequestBody body = new RequestBody(source, most);
        body.run();
        return body.whole;
    }

    @Override
    public void run() {
        for (Content.Chunk chunk = source.read(); chunk != null; chunk = source.read()) {
            if (Content.Chunk.isFailure(chunk)) {
                whole.completeExceptionally(new IOException("the body ends too early", chunk.getFailure()));
                return;
            }
            add(chunk.getByteBuffer());
            boolean last = chunk.isLast();
            chunk.release();
            if (bytes.size() > most) {
                whole.completeExceptionally(new Refused("the body has more than " + most + " bytes"));
                return;
            }
            if (last) {
                whole.complete(bytes.toByteArray());
                return;
            }
        }
        source.demand(this);
    }

    private void add(ByteBuffer piece) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
    }
}
