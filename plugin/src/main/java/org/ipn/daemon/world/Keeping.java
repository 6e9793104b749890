// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipn.daemon.kept.StateFiles;
import org.ipn.daemon.roster.Roster;
import org.ipn.model.FileFailure;
import org.ipn.model.Link;
import org.ipn.plan.Actual;
import org.ipn.plan.Mark;
import org.ipn.plan.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what the next ipnd has to find. On the world's thread. */
final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

    private final StateFiles files;
    private final Roster roster;

    Keeping(StateFiles files, Roster roster) {
        this.files = files;
        this.roster = roster;
    }

    /** Which tap is whose. */
    void learn(Actual seen) {
        files.taps().learn(roster.desired(), seen.links());
    }

    /**
     * Writes what has changed.
     *
     * @param seen empty where the host could not be looked at
     * @return what could not be kept, and why
     */
    Map<Subject, String> save(Optional<Actual> seen) {
        try {
            Map<Subject, String> failed = seen.isPresent()
                    ? files.save(roster.definitions(), marked(seen.get()))
                    : files.save(roster.definitions());
            files.taps().save();
            files.guests().save(roster.toKeep(), roster.names());
            roster.keepAdded();
            roster.keepConfirmations();
            if (seen.isPresent()) {
                roster.keepContainers(seen.get().links());
            }
            return failed;
        } catch (IOException e) {
            LOG.error("keep what the next ipnd has to know: {}", FileFailure.said(e));
            return Map.of(new Subject.State(), FileFailure.said(e));
        }
    }

    private static Set<String> marked(Actual actual) {
        return actual.links().stream()
                .filter(link -> link.isBridge() && Mark.madeFor(link.alias()).isPresent())
                .map(Link::name)
                .collect(Collectors.toSet());
    }
}
