// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Another member, as this one knows it. Its membership's thread alone changes what is not volatile. */
final class Link {
    /** How far the talk of {@link Hello} has come: what is waited for; ASKS = for our answer. */
    enum Stage {
        HELLO,
        ASKS,
        WELCOME,
        MEMORY,
        READY,
        LINKED,
        ENDED
    }

    final Socket socket;
    final Socket.Peer peer;
    /** Whether we came later and connected. */
    final boolean ours;

    Stage stage;
    char role;
    long id;
    /** Of the talk that is made by one side for this link alone. */
    @Nullable
    Fd handed;

    /** What the part keeps about it. */
    volatile @Nullable Object state;

    volatile boolean ended;
    private final AtomicBoolean unwanted = new AtomicBoolean();

    Link(Socket socket, Socket.Peer peer, boolean ours, char role, long id) {
        this.socket = socket;
        this.peer = peer;
        this.ours = ours;
        this.stage = ours ? Stage.WELCOME : Stage.HELLO;
        this.role = role;
        this.id = id;
    }

    boolean isTalking() {
        return stage != Stage.LINKED && stage != Stage.ENDED;
    }

    /** Whether it looks, and is not answered yet. */
    boolean asks() {
        return stage == Stage.ASKS;
    }

    /** Asks the membership's thread to end it. Any thread. */
    void refuse() {
        unwanted.set(true);
    }

    boolean isUnwanted() {
        return unwanted.get();
    }

    String who() {
        String what = role == 'w' ? "sender" : role == 'r' ? "receiver" : "process";
        return what + " " + peer.process() + " of user " + Integer.toUnsignedString(peer.user());
    }
}
