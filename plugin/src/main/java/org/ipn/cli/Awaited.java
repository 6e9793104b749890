// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt was told of a guest, until ipnd has put it in place: with each event of ipnd's it is asked whether anything is left to do at the
 * NIC's port, as {@code ipn plan} asks.
 */
final class Awaited {
    /** ipnd hears of it within a second, on a busy host too; what takes longer is a fault, and shows. */
    private static final long LONGEST_NANOS = 5_000_000_000L;

    private final Api api;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private Awaited(Api api) {
        this.api = api;
    }

    /** To be called before libvirt is told: no event is missed from then on. */
    static Awaited from(Api api) throws Failed {
        Awaited awaited = new Awaited(api);
        Thread thread = new Thread(awaited::listen, "events");
        thread.setDaemon(true);
        thread.start();
        awaited.next(System.nanoTime() + LONGEST_NANOS);
        return awaited;
    }

    private void listen() {
        try {
            api.stream("/events", () -> events.add("begun"), events::add);
        } catch (Failed e) {
            events.add("ended: " + e.getMessage()); // there is the plan, asked once more where the time is over
        }
    }

    /** @return whether nothing is left to do at {@code device} in time, for the guest to be as {@code domain}, its XML, says */
    boolean inPlace(String domain, String device) throws Failed {
        long until = System.nanoTime() + LONGEST_NANOS;
        while (!isInPlace(domain, device)) {
            if (next(until) == null) {
                return isInPlace(domain, device);
            }
        }
        return true;
    }

    private boolean isInPlace(String domain, String device) throws Failed {
        String plan = api.post("/plan", domain.getBytes(StandardCharsets.UTF_8));
        return Api.JSON.fromJson(plan, Reports.Plan.class).changes().stream()
                .noneMatch(change -> Objects.equals(change.device(), device));
    }

    private @Nullable String next(long until) throws Failed {
        try {
            return events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        }
    }
}
