// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TapEndpoint;

/** Frames from one tap to another, each with its number: one by one, whatever goes on, none may be missing, and none come twice. */
final class NumberedFrames implements AutoCloseable {
    private static final short ETHERTYPE = (short) 0x88b5; // for experiments, IEEE 802
    private static final int NUMBER = 14;
    private static final int PATIENCE_MS = 500;

    private final TapEndpoint from;
    private final TapEndpoint to;
    private final List<Integer> arrived = new ArrayList<>();
    private int sent;

    NumberedFrames(String from, String to) throws ErrnoException {
        this.from = TapEndpoint.open(from);
        this.to = TapEndpoint.open(to);
    }

    /** From one thread at a time, as all here. */
    void sendOne() throws ErrnoException {
        byte[] frame = new byte[60];
        ByteBuffer.wrap(frame)
                .put(new byte[] {-1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 7})
                .putShort(ETHERTYPE)
                .putInt(sent++);
        from.send(frame);
        take(0);
    }

    /** Until a frame has come: ports are deaf for a while. */
    void begin() throws ErrnoException {
        for (int tries = 0; arrived.isEmpty(); tries++) {
            if (tries == 500) {
                throw new AssertionError("nothing comes from " + from.name() + " to " + to.name());
            }
            sendOne();
            take(10);
        }
        take(10);
        arrived.clear();
        sent = 0;
    }

    /** What is wrong with the frames since this was last asked; empty = all came, once. */
    String wrong() throws ErrnoException {
        for (int waited = 0; arrived.size() < sent && waited < PATIENCE_MS; waited += 10) {
            take(10);
        }
        List<Integer> missing = new ArrayList<>();
        for (int number = 0; number < sent; number++) {
            if (!arrived.remove((Integer) number)) {
                missing.add(number);
            }
        }
        List<Integer> more = List.copyOf(arrived);
        int all = sent;
        arrived.clear();
        sent = 0;
        return missing.isEmpty() && more.isEmpty()
                ? ""
                : from.name() + " to " + to.name() + ": of " + all + " frames " + missing + " are missing, " + more
                        + " came besides";
    }

    private void take(int quiet) throws ErrnoException {
        for (byte[] frame : to.frames(quiet)) {
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            if (frame.length > NUMBER + 4 && bytes.getShort(12) == ETHERTYPE) {
                arrived.add(bytes.getInt(NUMBER));
            }
        }
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
