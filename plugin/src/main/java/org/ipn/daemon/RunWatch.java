// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ipn.kernel.sys.FileId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ipnd's main thread waits for: that something goes from {@code /run/ipn}, which others could remove, that the file system of its node
 * files is unmounted, or the end.
 */
final class RunWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final Path run;
    private final Path nodes;
    private final FileId space;
    private final @Nullable WatchService service;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Of folders that are there, {@code nodes} a file system of its own. */
    RunWatch(Path run, Path nodes) throws IOException {
        this.run = run;
        this.nodes = nodes;
        space = FileId.of(nodes);
        service = open();
    }

    /** Null where root has used up its inotify instances (fs.inotify.max_user_instances). */
    private @Nullable WatchService open() {
        try {
            WatchService opened = run.getFileSystem().newWatchService();
            run.register(opened, StandardWatchEventKinds.ENTRY_DELETE);
            nodes.register(opened, StandardWatchEventKinds.ENTRY_DELETE); // for the end of its key alone
            return opened;
        } catch (IOException e) {
            LOG.warn("watch {}: {}: what somebody removes there is noticed within a minute", run, e.getMessage());
            return null;
        }
    }

    /** Whether something may have gone, which a minute brings too; false = the end was asked for. */
    boolean awaitLoss() throws InterruptedException {
        if (service == null) {
            return !ended.await(1, TimeUnit.MINUTES);
        }
        try {
            while (true) {
                WatchKey key = service.poll(1, TimeUnit.MINUTES);
                if (key == null || isLoss(key)) {
                    return true;
                }
            }
        } catch (ClosedWatchServiceException end) {
            return false;
        }
    }

    /** A key that is not valid any more is of a folder that is not there any more. */
    private boolean isLoss(WatchKey key) {
        boolean gone = key.pollEvents().stream().anyMatch(RunWatch::isLoss)
                && key.watchable().equals(run);
        return !key.reset() || gone;
    }

    /**
     * Fails where another file system is there than at the start. What ipnd would mount in its own mount namespace nobody else would see,
     * and who removes {@code /run/ipn} as a whole, which takes that first, leaves no folder there in which ipnd may write.
     */
    void recheckNodes() throws IOException {
        if (!space.isAt(nodes)) {
            throw new IOException(nodes + " was unmounted by somebody: it has to be mounted before ipnd starts");
        }
    }

    /** Half-written files begin with a point, and get another name when they are whole. */
    private static boolean isLoss(WatchEvent<?> event) {
        return !(event.context() instanceof Path name) || !name.toString().startsWith(".");
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** From any thread, more than once. */
    void end() {
        ended.countDown();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.warn("stop watching {}: {}", run, e.getMessage());
            }
        }
    }
}
