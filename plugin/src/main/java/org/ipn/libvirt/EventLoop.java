// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libvirt's own event loop: it brings events and answers keep-alive messages.
 *
 * <p>libvirt has one for the whole process and no way to end it (virEventRegisterDefaultImpl), so its daemon thread, once
 * started, stays; without connections it sleeps in poll(2).
 */
final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** Without it libvirt prints every error, those that we expect too; each also reaches its caller. */
    private static final org.libvirt.jna.Libvirt.VirErrorCallback SILENT = (data, error) -> {};

    private static boolean started;

    private EventLoop() {}

    /** Before the first connection is opened: it takes its event loop when it is made. */
    static synchronized void start() throws LibvirtException {
        if (started) {
            return;
        }
        Connect.setErrorCallback(SILENT);
        Library.initEventLoop();
        Thread thread = new Thread(EventLoop::run, "libvirt-events");
        thread.setDaemon(true);
        thread.start();
        started = true;
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void run() {
        while (true) {
            try {
                Library.runEventLoop();
            } catch (LibvirtException e) {
                LOG.warn("libvirt's event loop: {}", LibvirtUnavailable.line(e.getMessage()));
                pause();
            } catch (InterruptedException e) {
                LOG.debug("nobody ends libvirt's event loop", e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            LOG.debug("nobody ends libvirt's event loop", e);
        }
    }
}
