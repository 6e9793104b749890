// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipn.model.FirstFew;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/**
 * Named taps that a guest has, and a user's programs may open too. Of one with a single queue the kernel lets nobody have a second (EBUSY);
 * one with several gives frames to each who has some.
 */
final class SharedTaps {
    private static final String ROOT = "root";

    private SharedTaps() {}

    /** Why a guest that is about to start, and has opened nothing yet, can't have this tap: one line. */
    static Optional<String> taken(Desired desired, Nic nic, Link tap) {
        boolean itsOwn = desired.nicOf(tap)
                .filter(owned -> owned.nic().mac().equals(nic.mac()))
                .isPresent();
        return tap.traits().held() && !itsOwn
                ? Optional.of("tap " + tap.name() + " is open already: a program has it, and would share the guest's"
                        + " frames or keep it from starting; end that first (lsof /dev/net/tun), or choose another"
                        + " <target dev=…/>")
                : Optional.empty();
    }

    /** A line for each that a user may open beside its guest, the first few of them. */
    static List<String> of(Desired desired, Network network) {
        return FirstFew.lines(network.taps().stream()
                .filter(tap -> tap.queues() > 1 && !isRoots(tap))
                .flatMap(tap -> holder(desired, tap).stream()
                        .map(owned -> "tap " + tap.device() + " is a NIC of guest "
                                + owned.guest().name() + ", has several queues, and " + who(tap)
                                + " may open it too: who does gets some of the guest's frames, and sends as it;"
                                + " a tap for a guest is root's"))
                .toList());
    }

    private static Optional<Desired.Owned> holder(Desired desired, NamedTap tap) {
        return desired.guests().stream()
                .flatMap(guest -> guest.nics().stream()
                        .filter(nic -> tap.device().equals(nic.device()))
                        .map(nic -> new Desired.Owned(guest, nic)))
                .findFirst();
    }

    private static boolean isRoots(NamedTap tap) {
        return isRoot(tap.user()) && isRoot(tap.group());
    }

    private static boolean isRoot(String account) {
        return account.equals(ROOT) || account.equals("0");
    }

    private static String who(NamedTap tap) {
        return Stream.of(
                        isRoot(tap.user()) ? "" : "user " + tap.user(),
                        isRoot(tap.group()) ? "" : "group " + tap.group())
                .filter(word -> !word.isEmpty())
                .reduce((a, b) -> a + " of " + b)
                .orElse(ROOT);
    }
}
