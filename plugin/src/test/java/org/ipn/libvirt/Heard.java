// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what libvirt tells: {@code connected}, {@code disconnected: WHY}, or what has changed. */
final class Heard implements Libvirt.Listener {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void connected() {
        lines.add("connected");
    }

    @Override
    public void changed(String what) {
        lines.add(what);
    }

    @Override
    public void disconnected(String why) {
        lines.add("disconnected: " + why);
    }

    /** Waits for a line that starts with {@code text}; what came before is forgotten. */
    Heard awaits(String text) {
        return awaits(text, 10);
    }

    Heard awaits(String text, int seconds) {
        await(text).atMost(seconds, SECONDS).pollDelay(0, SECONDS).until(() -> {
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(text)) {
                    lines.subList(0, i + 1).clear();
                    return true;
                }
            }
            return false;
        });
        return this;
    }
}
