// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.FirstFew;
import org.ipn.model.Grab;
import org.ipn.model.Network;

/**
 * NICs that were taken by {@code <ipn:grab confirm=>}: each goes back at its time, unless somebody says before that it may stay. An element has one
 * until its network stops, whichever NIC it means meanwhile.
 */
public record Confirmations(List<Of> all) {
    public static final Confirmations NONE = new Confirmations(List.of());

    public Confirmations {
        all = List.copyOf(all);
    }

    /** How far it has come. */
    public enum Stage {
        AWAITED,
        GIVEN,
        /** The NIC is no member until the network starts anew. */
        MISSED
    }

    /**
     * Of one element.
     *
     * @param device as {@code <ipn:grab dev=>} calls it
     * @param seconds that there were for it
     * @param by when the NIC goes back, in ms on the clock that the caller has
     */
    public record Of(UUID network, String device, int seconds, long by, Stage stage) {
        private boolean is(UUID itsNetwork, String itsDevice) {
            return network.equals(itsNetwork) && device.equals(itsDevice);
        }

        Of at(long now) {
            return stage == Stage.AWAITED && by <= now ? reaching(Stage.MISSED) : this;
        }

        private Of reaching(Stage other) {
            return new Of(network, device, seconds, by, other);
        }

        /** Rounded up: 0 is never seen. */
        long secondsLeft(long now) {
            return Math.max(1, (by - now + 999) / 1000);
        }
    }

    public Optional<Of> of(UUID network, String device) {
        return all.stream().filter(each -> each.is(network, device)).findFirst();
    }

    /** Those that the network waits for. */
    public Stream<Of> awaited(UUID network) {
        return all.stream().filter(each -> each.network().equals(network) && each.stage() == Stage.AWAITED);
    }

    public Confirmations with(Of other) {
        return new Confirmations(Stream.concat(
                        all.stream().filter(each -> !each.is(other.network(), other.device())), Stream.of(other))
                .toList());
    }

    public Confirmations given(Of awaited) {
        return with(awaited.reaching(Stage.GIVEN));
    }

    /** The same once it is {@code now}. */
    public Confirmations at(long now) {
        return new Confirmations(all.stream().map(each -> each.at(now)).toList());
    }

    /** When the first of them is due. */
    public OptionalLong next() {
        return all.stream()
                .filter(each -> each.stage() == Stage.AWAITED)
                .mapToLong(Of::by)
                .min();
    }

    /** The network without NICs that went back. */
    public Network without(Network network) {
        List<Grab> left = network.grabs().stream()
                .filter(grab -> of(network.uuid(), grab.device())
                        .filter(each -> each.stage() == Stage.MISSED)
                        .isEmpty())
                .toList();
        return left.size() == network.grabs().size() ? network : network.withGrabs(left);
    }

    /** What an admin has to know of the network's, a line each. */
    public List<String> notes(Network network, long now) {
        return all.stream()
                .filter(each -> each.network().equals(network.uuid()))
                .flatMap(each -> note(network.name(), each, now).stream())
                .toList();
    }

    private static Optional<String> note(String network, Of each, long now) {
        return switch (each.stage()) {
            case AWAITED ->
                Optional.of("NIC " + each.device() + " goes back in " + each.secondsLeft(now)
                        + " s, unless it is confirmed: ipn port confirm " + network);
            case MISSED -> Optional.of(missed(network, each));
            case GIVEN -> Optional.empty();
        };
    }

    private static String missed(String network, Of each) {
        return "NIC " + each.device() + " went back, for nobody confirmed it in " + each.seconds()
                + " s; virsh net-destroy and net-start " + network + " take it anew";
    }

    /** Why nobody can confirm the NIC of that element, or any where none is named; empty = one can. */
    public Optional<String> refuses(Network network, Optional<String> device) {
        List<String> waiting = awaited(network.uuid()).map(Of::device).toList();
        if (device.isEmpty()) {
            return waiting.isEmpty() ? Optional.of("no NIC waits to be confirmed") : Optional.empty();
        }
        Optional<Of> known = of(network.uuid(), device.get());
        if (known.isEmpty()) {
            return Optional.of(device.get() + " is no NIC with confirm= in its <ipn:grab>; "
                    + (waiting.isEmpty() ? "none waits" : FirstFew.of(waiting) + " waits") + " to be confirmed");
        }
        return switch (known.get().stage()) {
            case AWAITED -> Optional.empty();
            case GIVEN -> Optional.of("NIC " + device.get() + " is confirmed already");
            case MISSED -> Optional.of(missed(network.name(), known.get()));
        };
    }

    /** Until the NIC of that element goes back; empty where it stays. */
    public OptionalLong secondsLeft(UUID network, String device, long now) {
        return of(network, device).filter(each -> each.stage() == Stage.AWAITED).stream()
                .mapToLong(each -> each.secondsLeft(now))
                .findFirst();
    }
}
