// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What ipnd's main thread waits for: that something goes from {@code /run/ipn}, which others could remove, or the end. */
final class RunWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final Path run;
    private final @Nullable WatchService service;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param run made if it is not there */
    RunWatch(Path run) throws IOException {
        this.run = Files.createDirectories(run);
        service = open();
    }

    /** Null where root has used up its inotify instances (fs.inotify.max_user_instances). */
    private @Nullable WatchService open() {
        try {
            WatchService opened = run.getFileSystem().newWatchService();
            run.register(opened, StandardWatchEventKinds.ENTRY_DELETE);
            return opened;
        } catch (IOException e) {
            LOG.warn("watch {}: {}: what somebody removes there is noticed within a minute", run, e.getMessage());
            return null;
        }
    }

    /** Whether something may have gone; false = the end was asked for. */
    boolean awaitLoss() throws IOException, InterruptedException {
        if (service == null) {
            return !ended.await(1, TimeUnit.MINUTES);
        }
        try {
            while (true) {
                WatchKey key = service.take();
                boolean lost = key.pollEvents().stream().anyMatch(RunWatch::isLoss);
                if (!key.reset()) {
                    Files.createDirectories(run).register(service, StandardWatchEventKinds.ENTRY_DELETE);
                    lost = true;
                }
                if (lost) {
                    return true;
                }
            }
        } catch (ClosedWatchServiceException end) {
            return false;
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
