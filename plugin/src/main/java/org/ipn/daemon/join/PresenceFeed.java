// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.Poll;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.model.report.Event;
import org.ipn.model.report.Presence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells members that asked for it how many receive and how many send in their network: a line of JSON at once, and one at each change. One
 * thread for all of them and nothing that waits for one: who does not read is sent no more, and gets the numbers of the moment in which it does.
 */
public final class PresenceFeed implements Consumer<Event>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceFeed.class);
    private static final Gson JSON = new Gson();

    private final int perUser;
    private final Fd wake;
    private final Map<String, Presence> latest = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private boolean closed;

    /** A member, by the name of its port. */
    private static final class Listener {
        private final UnixStream stream;
        private final int user;
        private final String network;
        private final String device;
        private @Nullable Presence told;
        private volatile boolean ended;

        private Listener(UnixStream stream, int user, String network, String device) {
            this.stream = stream;
            this.user = user;
            this.network = network;
            this.device = device;
        }
    }

    /** @param perUser listeners of one user at a time */
    public PresenceFeed(int perUser) throws ErrnoException {
        this.perUser = perUser;
        wake = Fd.event();
        Thread thread = new Thread(this::run, "presence");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * From any thread. The stream, which {@link UnixStream#endReceiving hears no more}, is closed here once its member or its network ends, or
     * nobody is at its other end.
     *
     * @return whether it is taken over: a user may have only so many
     */
    synchronized boolean add(UnixStream stream, int user, String network, String device) {
        if (closed || listeners.stream().filter(other -> other.user == user).count() >= perUser) {
            return false;
        }
        listeners.add(new Listener(stream, user, network, device));
        wake.signal();
        return true;
    }

    /** From the thread that sees members come and go; returns at once. */
    @Override
    public synchronized void accept(Event event) {
        boolean stopped = event.event().equals("stop");
        if (stopped) {
            latest.remove(event.network());
        } else {
            latest.put(event.network(), new Presence(event.receivers(), event.senders()));
        }
        if (stopped || event.event().equals("leave")) {
            end(listener ->
                    listener.network.equals(event.network()) && (stopped || listener.device.equals(event.device())));
        }
        if (!listeners.isEmpty() && !closed) {
            wake.signal();
        }
    }

    private void end(Predicate<Listener> which) {
        listeners.stream().filter(which).forEach(listener -> listener.ended = true);
    }

    /** What one listener is to be told now; null = it knows. */
    private record Due(Listener listener, @Nullable Presence news) {}

    private void run() {
        Poll poll = new Poll();
        try {
            while (isOpen()) {
                closeEnded();
                List<Due> all = due();
                poll.clear();
                poll.add(wake);
                all.forEach(due -> poll.add(due.listener.stream, due.news != null));
                poll.await();
                if (poll.isReady(0)) {
                    wake.drain();
                }
                for (int i = 0; i < all.size(); i++) {
                    turn(all.get(i), poll.isReady(i + 1), poll.hasHungUp(i + 1));
                }
            }
        } catch (ErrnoException e) {
            LOG.error("members are not told any more who is there: {}", e.getMessage());
        } finally {
            close();
            closeEnded();
            synchronized (this) { // nobody signals any more
                wake.close();
            }
        }
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private void closeEnded() {
        List<Listener> gone;
        synchronized (this) {
            gone = listeners.stream().filter(listener -> listener.ended).toList();
            listeners.removeAll(gone);
        }
        gone.forEach(listener -> listener.stream.close());
    }

    private synchronized List<Due> due() {
        return listeners.stream().map(this::due).toList();
    }

    private Due due(Listener listener) {
        Presence now = latest.get(listener.network);
        return new Due(listener, Objects.equals(now, listener.told) ? null : now);
    }

    private static void turn(Due due, boolean ready, boolean hungUp) {
        Listener listener = due.listener;
        if (hungUp) {
            listener.ended = true;
        } else if (ready && due.news != null && !listener.ended) {
            try {
                listener.stream.send((JSON.toJson(due.news) + "\n").getBytes(StandardCharsets.UTF_8));
                listener.told = due.news;
            } catch (ErrnoException e) {
                LOG.debug("tell {} who is there: {}", listener.device, e.getMessage());
                listener.ended = true;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            end(any -> true);
            wake.signal();
        }
    }
}
