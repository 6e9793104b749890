// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of libvirt's daemons. Opened before an attempt to connect, it misses none that appears after the attempt.
 *
 * <p>Where inotify can't be had, or libvirt has no folder yet, time alone passes.
 */
final class Sockets implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/libvirt");

    private final @Nullable WatchService watch;

    Sockets() {
        this(FOLDER);
    }

    Sockets(Path folder) {
        watch = watch(folder);
    }

    private static @Nullable WatchService watch(Path folder) {
        WatchService service = null;
        try {
            service = folder.getFileSystem().newWatchService();
            folder.register(service, ENTRY_CREATE);
            return service;
        } catch (IOException e) {
            close(service);
            return null;
        }
    }

    /**
     * Whether {@code uri} is served by virtqemud and virtnetworkd, and not by one libvirtd: libvirt decides by the same
     * sockets (remoteGetUNIXSocket in its remote_sockets.c).
     */
    static boolean split(String uri) {
        return uri.equals("qemu:///system")
                && Files.exists(FOLDER.resolve("virtqemud-sock-ro"))
                && Files.exists(FOLDER.resolve("virtnetworkd-sock-ro"));
    }

    /** Whether guests of LXC have a daemon of their own; else they are libvirtd's, if it has the driver. */
    static boolean virtlxcd() {
        return Files.exists(FOLDER.resolve("virtlxcd-sock-ro"));
    }

    /** Waits at most {@code ms}; returns true as soon as a socket has appeared. */
    boolean appears(long ms) throws InterruptedException {
        if (watch == null) {
            Thread.sleep(ms);
            return false;
        }
        long end = System.nanoTime() + ms * 1_000_000;
        for (long left = ms * 1_000_000; left > 0; left = end - System.nanoTime()) {
            WatchKey key = watch.poll(left, TimeUnit.NANOSECONDS);
            if (key != null) {
                boolean found = key.pollEvents().stream()
                        .anyMatch(event -> String.valueOf(event.context()).endsWith("-sock-ro"));
                key.reset();
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void close() {
        close(watch);
    }

    private static void close(@Nullable WatchService service) {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("close a watch for libvirt's sockets", e);
        }
    }
}
