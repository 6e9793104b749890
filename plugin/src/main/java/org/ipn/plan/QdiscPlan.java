// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.stream.Stream;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Qdisc;
import org.jspecify.annotations.Nullable;

/** What the root qdisc of a port should be, from its policy. */
public final class QdiscPlan {
    /** Libvirt's {@code <bandwidth>}: in its place, ours would lift a limit. */
    private static final String LIBVIRTS = "htb";

    private static final long BYTES_OF_MBIT = 125_000;

    /** What may wait where there is a rate: a tenth of a second's frames, and some segments, however slow. */
    private static final int LEAST_WAITING = 128 << 10;

    private static final int MOST_WAITING = 32 << 20;

    private QdiscPlan() {}

    /** Empty where the policy asks for nothing that a qdisc does. */
    public static Optional<Qdisc> wanted(PortPolicy policy) {
        int delay = of(policy.impairment().delay());
        int jitter = of(policy.impairment().jitter());
        long rate = of(policy.shaping().rate()) * BYTES_OF_MBIT;
        if (delay > 0 || jitter > 0) {
            return Optional.of(new Qdisc.Netem(delay, jitter, rate));
        }
        int waiting = (int) Math.min(Math.max(rate / 10, LEAST_WAITING), MOST_WAITING);
        return rate > 0 ? Optional.of(new Qdisc.Tbf(rate, waiting)) : Optional.empty();
    }

    /** Whether anybody asks for one, so that it is worth looking at what is there. */
    public static boolean isAsked(Desired desired) {
        Stream<PortPolicy> networks = desired.networks().stream()
                .flatMap(network -> Stream.concat(
                        network.policies().stream(), network.taps().stream().map(NamedTap::policy)));
        Stream<PortPolicy> guests = desired.guests().stream()
                .flatMap(guest -> Stream.concat(
                        guest.policies().values().stream(),
                        guest.kept().groups().stream().map(Guest.Group::policy)));
        return Stream.concat(networks, guests).anyMatch(policy -> wanted(policy).isPresent());
    }

    /** What a port of {@code network} lacks, or has too much; empty where it is as it should be, or has to be left as it is. */
    public static Optional<Change> change(Desired desired, Network network, Link port, RootQdiscs qdiscs) {
        if (desired.isUntold(network, port)) {
            return Optional.empty();
        }
        Optional<Qdisc> wanted = wanted(desired.policyOf(network, port));
        Optional<Qdisc> found = qdiscs.of(port.index());
        if (wanted.isEmpty()) {
            return removal(network.name(), port, qdiscs);
        }
        boolean left = found.filter(QdiscPlan::isInTheWay).isPresent()
                || qdiscs.removed().containsKey(port.index());
        return left || wanted.equals(found)
                ? Optional.empty()
                : Optional.of(new Change.Queue(network.name(), port, found.orElse(null), wanted.get()));
    }

    /** Takes ours off; empty where none of ours is known to be. */
    public static Optional<Change> removal(@Nullable String network, Link port, RootQdiscs qdiscs) {
        return qdiscs.of(port.index()).filter(Qdisc::isOurs).map(ours -> new Change.Queue(network, port, ours, null));
    }

    /** A served link that somebody took to a bridge of theirs waits for nobody there. */
    static Optional<Change> freeing(Desired desired, Actual actual, Link link) {
        return Mark.servedFor(link.alias()).isPresent()
                        || desired.grabbed().of(link).isPresent()
                ? removal(null, link, actual.qdiscs())
                : Optional.empty();
    }

    /** What ports of {@code network} ask for and can't have, one line for the user. */
    static Optional<String> problem(Network network, Desired desired, Actual actual) {
        return actual.link(network.bridge()).stream()
                .flatMap(bridge -> actual.portsOf(bridge).stream())
                .filter(port -> actual.qdiscs()
                        .of(port.index())
                        .filter(QdiscPlan::isInTheWay)
                        .isPresent())
                .flatMap(
                        port -> wanted(desired.policyOf(network, port)).stream()
                                .map(
                                        asked -> "what is asked of " + port.name() + " needs " + asked.kind()
                                                + " as its root qdisc, which " + LIBVIRTS
                                                + " is, as libvirt makes it for <bandwidth>:"
                                                + " take <bandwidth> off that NIC (virsh domiftune --inbound 0), or delay, jitter and rate"))
                .findFirst();
    }

    private static boolean isInTheWay(Qdisc found) {
        return found.kind().equals(LIBVIRTS);
    }

    private static int of(@Nullable Integer ms) {
        return ms == null ? 0 : ms;
    }
}
