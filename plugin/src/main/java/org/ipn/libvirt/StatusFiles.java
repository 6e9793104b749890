// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders in which libvirt keeps what it knows of running guests. It writes a guest's file anew at each change, also at those of which
 * it sends no event: {@code virsh update-device} with another {@code <filterref>}, {@code virsh domiftune}, and of a guest of LXC also
 * {@code virsh attach-device}.
 */
public final class StatusFiles implements AutoCloseable {
    /** Where nwfilter keeps a file of each device that it filters. */
    public static final Path BINDINGS = Path.of("/run/libvirt/nwfilter-binding");

    /** Of libvirtd, or of virtqemud, virtlxcd and virtnwfilterd. The others than the first are there where the driver is. */
    public static final List<Path> FOLDERS =
            List.of(Path.of("/run/libvirt/qemu"), Path.of("/run/libvirt/lxc"), BINDINGS);

    private static final Logger LOG = LoggerFactory.getLogger(StatusFiles.class);
    private static final String UNSEEN =
            "filters set on running guests would not be noticed, so the bridge carries all frames";

    private final List<Path> folders;
    private final Runnable changed;
    private @Nullable WatchService watch;
    private volatile boolean watching;

    /** @param changed told on a thread of this object's own; often, and without cause at times */
    public StatusFiles(List<Path> folders, Runnable changed) {
        this.folders = List.copyOf(folders);
        this.changed = changed;
    }

    private @Nullable WatchService open() {
        try {
            WatchService opened = FileSystems.getDefault().newWatchService();
            Thread thread = new Thread(() -> run(opened), "status-files");
            thread.setDaemon(true);
            thread.start();
            return opened;
        } catch (IOException e) { // all of the user's inotify instances are taken, as a rule
            LOG.warn("watch libvirt's files: {}: {}", e.getMessage(), UNSEEN);
            return null;
        }
    }

    /** To be called once libvirt runs, which makes the folders; as often as one likes. */
    public synchronized void begin() {
        watch = watch == null ? open() : watch;
        if (watch == null) {
            return;
        }
        if (folders.stream().noneMatch(Files::isDirectory)) {
            LOG.warn("{} is not there: {}", folders.get(0), UNSEEN);
        }
        boolean all = folders.stream().anyMatch(Files::isDirectory);
        for (Path folder : folders) {
            try {
                if (Files.isDirectory(folder)) {
                    // libvirt writes NAME.xml.new and renames it.
                    folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
                }
            } catch (IOException e) {
                LOG.warn("watch {}: {}", folder, e.toString());
                all = false;
            }
        }
        watching = all;
    }

    /** Whether a change would be noticed; from any thread. */
    public boolean isWatching() {
        return watching;
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
                if (!key.reset()) { // the folder has gone
                    watching = false;
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException ended) {
            LOG.debug("closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            LOG.debug("close the watch on {}: {}", folders, e.toString());
        }
    }
}
