// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.ipn.daemon.metrics.Tally;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.BuiltIn;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a change made, and says so in the journal. On the world's thread. */
public final class Execution {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    private final Host host;
    private final Function<UUID, Optional<String>> names;
    private final Tally tally;
    private final Undone undone = new Undone(System::nanoTime);

    /** @param names of networks, those that have stopped too */
    public Execution(Host host, Function<UUID, Optional<String>> names, Tally tally) {
        this.host = host;
        this.names = names;
        this.tally = tally;
    }

    /** @return why it could not be done; empty too where the port has gone meanwhile, whose end is an event of its own */
    public Optional<String> of(Desired desired, Change change) {
        try {
            host.apply(desired, change);
            tally.change(true);
            tell(desired, change);
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) { // also what has to be remembered before, and can't be
            if (e instanceof KernelException gone && gone.is("ENODEV") && isOfAPort(change)) {
                LOG.debug("{} is gone: {}", change.object(), e.getMessage());
                return Optional.empty();
            }
            tally.change(false);
            LOG.error("network {}: {}", change.network(), e.getMessage());
            if (change instanceof Change.Police police) {
                close(desired, police);
            }
            String remedy = change instanceof Change.Carry ? "; ipn doctor says what this host lacks" : "";
            return Optional.of(e.getMessage() + remedy);
        }
    }

    /** Rather no port than one that may do all: the planner has it back once it holds what is asked of it. */
    private void close(Desired desired, Change.Police failed) {
        Link port = failed.link();
        if (port.master() != null && !BuiltIn.isAll(failed.to()) && host.isBare(port)) {
            LOG.warn(
                    "network {}: {} leaves its bridge until it holds what is asked of it",
                    failed.network(),
                    port.name());
            desired.networkNamed(failed.network()).ifPresent(network -> host.closed(port, network.uuid()));
            of(desired, new Change.Set(failed.network(), port, port.withMaster(null)));
        }
    }

    /** At the end of a reconcile, see {@link Undone#served}. */
    public void served(Desired desired, List<Link> links) {
        undone.served(desired, links);
    }

    private static boolean isOfAPort(Change change) {
        return change instanceof Change.Set
                || change instanceof Change.Police
                || change instanceof Change.Queue
                || change instanceof Change.PutOut;
    }

    /** Also of what is left of a network that stopped, whose device alone says whose it was. */
    private void tell(Desired desired, Change change) {
        if (change instanceof Change.Set set) {
            Optional<Network> on = undone.undoneBy(desired, set);
            if (on.isPresent()) {
                set.describe().forEach(line -> undone.say(on.get(), set, line).ifPresent(LOG::warn));
                return;
            }
        }
        Optional<String> stopped =
                change instanceof Change.OfLink of ? Mark.of(of.link().alias()).flatMap(names) : Optional.empty();
        change.describe()
                .forEach(line -> LOG.info(
                        "{}", ChangeText.of(line.network() == null ? line.withNetwork(stopped.orElse(null)) : line)));
    }
}
