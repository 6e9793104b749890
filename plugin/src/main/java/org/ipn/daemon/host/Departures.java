// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTaps;
import org.ipn.model.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes on their way out. Their ports leave the bridge at once, in a millisecond each; the devices go on other threads, several at
 * a time: each takes the kernel some 40 ms, most of it waiting for every CPU (synchronize_net, rcu_barrier), and no hook has that long.
 */
final class Departures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final int AT_A_TIME = 8;
    private static final long LONGEST_END_S = 30;

    private final Links links;
    private final Set<Integer> leaving = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, task -> {
        Thread thread = new Thread(task, "departure");
        thread.setDaemon(true);
        return thread;
    });

    Departures(Links links) {
        this.links = links;
    }

    /** When it returns, the member hears and says nothing any more; soon after, its holder is told. */
    void begin(Link port) throws KernelException {
        links.change(port, port.withMaster(null).withAlias(Link.NOBODYS));
        if (leaving.add(port.index())) {
            threads.execute(() -> remove(port));
        }
    }

    /** Those who are not on their way out. */
    List<Link> without(List<Link> found) {
        return leaving.isEmpty()
                ? found
                : found.stream().filter(link -> !leaving.contains(link.index())).toList();
    }

    private void remove(Link port) {
        try (MemberTaps taps = new MemberTaps()) {
            taps.remove(port);
        } catch (KernelException e) {
            LOG.error("{}", e.getMessage()); // it is nobody's, and planned to go, at the next look
        } catch (RuntimeException e) {
            LOG.error("remove {}", port.name(), e);
        } finally {
            leaving.remove(port.index());
        }
    }

    /** Waits for those who have begun. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST_END_S, TimeUnit.SECONDS)) {
                LOG.warn("{} members' devices are left for the next ipnd to remove", leaving.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
