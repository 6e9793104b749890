// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.model.FileFailure;
import org.ipn.model.Grab;
import org.ipn.model.Network;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Confirmations.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which grabbed NICs go back and when, in {@code /run/ipn/confirm/UUID:DEVICE}: a deadline is one also where ipnd died before it. On the world's thread
 * alone.
 */
public final class KeptConfirmations {
    private static final Logger LOG = LoggerFactory.getLogger(KeptConfirmations.class);
    private static final String CONFIRMED = "confirmed";

    private final Notes notes;
    private final LongSupplier uptime;
    /** Deadlines are on this boot's clock. */
    private final String boot;

    private Confirmations all;

    /** @param uptime ms, see {@link org.ipn.kernel.Uptime} */
    KeptConfirmations(Path run, LongSupplier uptime) throws IOException {
        this.notes = new Notes(run.resolve("confirm"));
        this.uptime = uptime;
        this.boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        List<Confirmations.Of> found = new ArrayList<>();
        notes.read(Note::of).forEach((file, note) -> {
            if (note.boot().equals(boot)) {
                found.add(note.of());
            } else {
                delete(file);
            }
        });
        this.all = new Confirmations(found);
    }

    public Confirmations all() {
        return all;
    }

    /** Before the network takes the NIC; where it is kept already, as of one that was taken off the bridge meanwhile, its time goes on. */
    void begin(Network network, Grab grab) {
        Integer seconds = grab.confirm();
        if (seconds == null || all.of(network.uuid(), grab.device()).isPresent()) {
            return;
        }
        long by = uptime.getAsLong() + seconds * 1000L;
        Confirmations.Of begun = new Confirmations.Of(network.uuid(), grab.device(), seconds, by, Stage.AWAITED);
        try {
            notes.write(file(begun), values(begun));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "remember when NIC " + grab.device() + " goes back: " + FileFailure.said(e) + "; it is not taken",
                    e);
        }
        all = all.with(begun);
        LOG.info(
                "network {}: NIC {} goes back in {} s, unless it is confirmed: ipn port confirm {}",
                network.name(),
                grab.device(),
                seconds,
                network.name());
    }

    /** It stays until its network stops. */
    public void confirm(Confirmations.Of awaited) throws IOException {
        Confirmations given = all.given(awaited);
        Confirmations.Of one = given.of(awaited.network(), awaited.device()).orElseThrow();
        notes.write(file(one), values(one));
        all = given;
    }

    /** Counts as missed what is due. */
    public void expire() {
        if (all.next().isEmpty()) {
            return;
        }
        Confirmations before = all;
        all = all.at(uptime.getAsLong());
        all.all().stream()
                .filter(each -> each.stage() == Stage.MISSED && !before.all().contains(each))
                .forEach(each -> LOG.warn(
                        "NIC {} goes back: nobody confirmed it in {} s (ipn port confirm)",
                        each.device(),
                        each.seconds()));
    }

    /** Until the next {@link #expire} has something to do, in ms. */
    public OptionalLong due() {
        OptionalLong next = all.next();
        return next.isEmpty() ? next : OptionalLong.of(Math.max(0, next.getAsLong() - uptime.getAsLong()));
    }

    /** The network has stopped, or starts anew. */
    public void forget(UUID network) {
        forget(each -> each.network().equals(network));
    }

    public void keepOnly(Set<UUID> active) {
        forget(each -> !active.contains(each.network()));
    }

    private void forget(Predicate<Confirmations.Of> which) {
        if (all.all().stream().anyMatch(which)) {
            all.all().stream().filter(which).forEach(each -> delete(file(each)));
            all = new Confirmations(all.all().stream().filter(which.negate()).toList());
        }
    }

    void recheck() throws IOException {
        notes.restore(
                all.all().stream().collect(Collectors.toMap(KeptConfirmations::file, each -> each)), this::values);
    }

    private static String file(Confirmations.Of each) {
        return each.network() + ":" + each.device();
    }

    private Properties values(Confirmations.Of each) {
        Properties values = new Properties();
        values.setProperty("in", boot);
        values.setProperty("seconds", Integer.toString(each.seconds()));
        values.setProperty("by", each.stage() == Stage.GIVEN ? CONFIRMED : Long.toString(each.by()));
        return values;
    }

    private record Note(String boot, Confirmations.Of of) {
        static Note of(String file, Properties values) {
            int colon = file.indexOf(':');
            String by = values.getProperty("by");
            boolean given = by.equals(CONFIRMED);
            return new Note(
                    values.getProperty("in", ""),
                    new Confirmations.Of(
                            UUID.fromString(file.substring(0, colon)),
                            file.substring(colon + 1),
                            Integer.parseInt(values.getProperty("seconds")),
                            given ? 0 : Long.parseLong(by),
                            given ? Stage.GIVEN : Stage.AWAITED));
        }
    }

    private void delete(String file) {
        try {
            notes.delete(file);
        } catch (IOException e) {
            LOG.warn("forget when a NIC goes back: {}", FileFailure.said(e));
        }
    }
}
