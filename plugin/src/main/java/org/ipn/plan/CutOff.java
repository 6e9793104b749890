// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ipn.model.FirstFew;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.jspecify.annotations.Nullable;

/**
 * A running guest's NIC that is behind no tap any more: it was deleted under it. What its guest has open leads nowhere, also where a new tap
 * has that name: nothing but a NIC that is plugged in anew puts that right.
 *
 * @param tap what has its tap's name by now; null = nothing
 */
public record CutOff(Guest guest, Nic nic, @Nullable Link tap) {

    /** Those who would be members of {@code network}. */
    public static List<CutOff> of(Desired desired, Network network, List<Link> links) {
        List<CutOff> found = new ArrayList<>();
        for (Guest guest : desired.guests()) {
            for (Nic nic : guest.nics()) {
                if (nic.device() != null && nic.type() != Nic.Type.NO_TAP && concerns(network, guest, nic)) {
                    Optional<Link> tap = tapOf(desired, links, new Desired.Owned(guest, nic));
                    if (tap.isEmpty() || isNobodys(tap.get())) {
                        found.add(new CutOff(guest, nic, tap.orElse(null)));
                    }
                }
            }
        }
        return found;
    }

    /** A line for each, the first few of them. */
    static List<String> notes(Desired desired, Network network, List<Link> links) {
        return FirstFew.lines(
                of(desired, network, links).stream().map(CutOff::note).toList());
    }

    private String note() {
        String what = tap == null
                ? "its tap " + nic.device() + " was deleted"
                : "nobody has its tap " + tap.name() + " open, as where the one before was deleted";
        return "guest " + guest.name() + " is cut off at its NIC " + nic.mac() + ": " + what
                + "; unplug that NIC and plug it in anew (virsh detach-device, attach-device), or stop and start the guest";
    }

    /** By whatever name it has now. */
    private static Optional<Link> tapOf(Desired desired, List<Link> links, Desired.Owned owned) {
        Predicate<Link> isIts =
                link -> desired.nicOf(link).filter(owned::equals).isPresent();
        return links.stream()
                .filter(link -> link.name().equals(owned.nic().device()) && isIts.test(link))
                .findFirst()
                .or(() -> links.stream().filter(isIts).findFirst());
    }

    /** A tap that outlives its programs, and that none of them has. */
    private static boolean isNobodys(Link link) {
        return link.isTap() && !link.traits().held();
    }

    /** Of one that opened a tap of nobody's network by now, its guest's other NICs tell where it is looked for. */
    private static boolean concerns(Network network, Guest guest, Nic nic) {
        return isAt(network, nic)
                || nic.type() == Nic.Type.OPENED && guest.nics().stream().anyMatch(other -> isAt(network, other));
    }

    private static boolean isAt(Network network, Nic nic) {
        return nic.isIn(network)
                || network.taps().stream().anyMatch(tap -> tap.device().equals(nic.device()));
    }
}
