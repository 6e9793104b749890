// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import org.ipn.daemon.api.ControlApi;
import org.ipn.daemon.api.ControlSocket;
import org.ipn.daemon.join.JoinSocket;
import org.ipn.daemon.join.Joins;
import org.ipn.daemon.join.PresenceFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets in {@code /run/ipn} where others reach ipnd: opened anew where somebody removes one. */
record Doors(Settings settings, ControlApi api, Joins joins, PresenceFeed presence) {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    /**
     * Until the end is asked for.
     *
     * @param ready run once they are open
     * @param lost run, on this thread, where something may have gone from {@code /run/ipn}
     */
    void serve(RunWatch watch, Runnable ready, Runnable lost) throws IOException, InterruptedException {
        for (boolean first = true; !watch.hasEnded(); first = false) {
            try (ControlSocket control = new ControlSocket(settings.socket(), settings.group(), api);
                    JoinSocket join =
                            new JoinSocket(settings.joinSocket(), joins, presence, settings.membersPerUser())) {
                if (first) {
                    ready.run();
                } else {
                    LOG.warn("somebody has removed a socket from {}: opened anew", settings.run());
                }
                while (control.isThere() && join.isThere() && watch.awaitLoss()) {
                    lost.run();
                }
            }
        }
    }
}
