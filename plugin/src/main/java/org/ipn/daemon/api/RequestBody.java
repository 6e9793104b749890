// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.ipn.model.Refused;

/** Collects a request's body as it comes, without a thread that waits for it. */
final class RequestBody implements Runnable {
    private final Content.Source source;
    private final int most;
    private final Budget budget;
    private final List<byte[]> pieces = new ArrayList<>();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private int held;

    /**
     * @param most bytes of this one
     * @param budget of all that are there at the same time
     */
    RequestBody(Content.Source source, int most, Budget budget) {
        this.source = source;
        this.most = most;
        this.budget = budget;
    }

    /**
     * Done at once when all of it is here; else completed on a thread that must not block. Completed with Refused when there are more
     * bytes than may be, with IOException when it ends too early.
     */
    CompletableFuture<byte[]> read() {
        run();
        return whole;
    }

    /** Once it is no longer needed: others have room again. */
    void release() {
        pieces.clear();
        budget.give(held);
        held = 0;
    }

    @Override
    public void run() {
        for (Content.Chunk chunk = source.read(); chunk != null; chunk = source.read()) {
            if (Content.Chunk.isFailure(chunk)) {
                whole.completeExceptionally(new IOException("the body ends too early", chunk.getFailure()));
                return;
            }
            boolean last = chunk.isLast();
            try {
                add(chunk.getByteBuffer());
            } catch (Refused tooMuch) {
                whole.completeExceptionally(tooMuch);
                return;
            } finally {
                chunk.release();
            }
            if (last) {
                whole.complete(join());
                return;
            }
        }
        source.demand(this);
    }

    private void add(ByteBuffer piece) throws Refused {
        int length = piece.remaining();
        if (held + length > most) {
            throw new Refused("the body has more than " + most + " bytes");
        }
        if (!budget.take(length)) {
            throw new Refused("ipnd has no room for this body: others are being sent to it; try again");
        }
        held += length;
        byte[] copy = new byte[length];
        piece.get(copy);
        pieces.add(copy);
    }

    private byte[] join() {
        ByteBuffer joined = ByteBuffer.allocate(held);
        pieces.forEach(joined::put);
        pieces.clear();
        return joined.array();
    }
}
