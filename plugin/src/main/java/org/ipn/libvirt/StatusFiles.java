// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which libvirt keeps what it knows of running guests. It writes a guest's file anew at each change, also at those of which
 * it sends no event: {@code virsh update-device} with another {@code <filterref>}, {@code virsh domiftune}.
 */
public final class StatusFiles implements AutoCloseable {
    /** Of libvirtd and of virtqemud. */
    public static final Path FOLDER = Path.of("/run/libvirt/qemu");

    private static final Logger LOG = LoggerFactory.getLogger(StatusFiles.class);

    private final Path folder;
    private final Runnable changed;
    private final @Nullable WatchService watch;

    /** @param changed told on a thread of this object's own; often, and without cause at times */
    public StatusFiles(Path folder, Runnable changed) {
        this.folder = folder;
        this.changed = changed;
        this.watch = open(folder);
        if (watch != null) {
            Thread thread = new Thread(() -> run(watch), "status-files");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static @Nullable WatchService open(Path folder) {
        try {
            return folder.getFileSystem().newWatchService();
        } catch (IOException e) { // all of the user's inotify instances are taken, as a rule
            LOG.warn("watch {}: {}: filters set on running guests are noticed late", folder, e.getMessage());
            return null;
        }
    }

    /** To be called once libvirt runs, which makes the folder; as often as one likes. */
    public void begin() {
        if (watch == null) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            LOG.warn("{} is not there: filters set on running guests are noticed late", folder);
            return;
        }
        try {
            // libvirt writes NAME.xml.new and renames it.
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        } catch (IOException e) {
            LOG.warn("watch {}: {}", folder, e.toString());
        }
    }

    /** Whether it is of a guest's file; one that says that others were lost may have been. */
    static boolean isOfGuest(WatchEvent<?> event) {
        return event.kind().equals(StandardWatchEventKinds.OVERFLOW)
                || String.valueOf(event.context()).endsWith(".xml");
    }

    private void run(WatchService watched) {
        try {
            while (true) {
                WatchKey key = watched.take();
                if (key.pollEvents().stream().anyMatch(StatusFiles::isOfGuest)) {
                    changed.run();
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException ended) {
            LOG.debug("closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            LOG.debug("close the watch on {}: {}", folder, e.toString());
        }
    }
}
