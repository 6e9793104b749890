// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixListener;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.model.FileFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where processes ask to join: anyone may connect. Each connection has a thread and a deadline; a user who stalls, or has us close a
 * descriptor of a file system that never answers, keeps no more threads than the members that a user may have, and nobody else waits.
 */
public final class JoinSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JoinSocket.class);
    private static final int BACKLOG = 4096;
    private static final int MOST_THREADS = 1024;
    private static final long STACK = 256 << 10;

    private final Path path;
    private final Joins joins;
    private final PresenceFeed presence;
    private final int perUser;
    private final UnixListener listener;
    private final FileId file;
    private final Semaphore threads = new Semaphore(MOST_THREADS);
    private final Map<Integer, Integer> talking = new HashMap<>();

    /** Listens from the moment it returns. */
    public JoinSocket(Path path, Joins joins, PresenceFeed presence, int perUser) throws IOException {
        this.path = path;
        this.joins = joins;
        this.presence = presence;
        this.perUser = perUser;
        Files.deleteIfExists(path);
        listener = UnixListener.at(path.toString(), BACKLOG);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        file = FileId.of(path);
        Thread thread = new Thread(this::accept, "join");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                threads.acquire();
                UnixStream stream = listener.accept();
                if (stream == null) {
                    return;
                }
                begin(stream);
            } catch (ErrnoException e) {
                threads.release();
                LOG.error("join: {}", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void begin(UnixStream stream) throws ErrnoException {
        UnixStream.Peer peer;
        try {
            peer = stream.peer();
        } catch (ErrnoException e) {
            stream.close();
            throw e;
        }
        if (!enter(peer.user())) {
            JoinExchange.refuse(stream, "user " + peer.user() + " has " + perUser + " unfinished joins already");
            stream.close();
            threads.release();
            return;
        }
        Thread thread = new Thread(null, () -> talk(stream, peer), "join " + peer.process(), STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private void talk(UnixStream stream, UnixStream.Peer peer) {
        boolean goesOn = false;
        try {
            goesOn = JoinExchange.with(stream, peer, joins, presence);
        } catch (RuntimeException e) {
            LOG.error("join of user {}", peer.user(), e);
        } finally {
            if (!goesOn) {
                stream.close();
            }
            leave(peer.user());
            threads.release();
        }
    }

    private boolean enter(int user) {
        synchronized (talking) {
            int now = talking.getOrDefault(user, 0);
            if (now >= Math.max(perUser, 1)) {
                return false;
            }
            talking.put(user, now + 1);
            return true;
        }
    }

    private void leave(int user) {
        synchronized (talking) {
            talking.computeIfPresent(user, (any, now) -> now == 1 ? null : now - 1);
        }
    }

    /** Out of descriptors, as a rule: they come back. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it can still be found. */
    public boolean isThere() {
        return file.isAt(path);
    }

    @Override
    public void close() {
        listener.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("remove {}", FileFailure.said(e));
        }
    }
}
