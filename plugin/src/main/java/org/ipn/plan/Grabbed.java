// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ipn.model.FoundNic;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Network;

/**
 * The NICs that are grabbed, by ifindex: a NIC that was renamed since is still the one that {@code <ipn:grab dev=>} meant, and another one
 * that has its name by now is not.
 */
public record Grabbed(Map<Integer, FoundNic> byIndex) {
    /** No NIC is. */
    public static final Grabbed NONE = new Grabbed(Map.of());

    public Grabbed {
        byIndex = Map.copyOf(byIndex);
    }

    /** How this NIC was; empty for one that is not grabbed. */
    public Optional<FoundNic> of(Link link) {
        return Optional.ofNullable(byIndex.get(link.index())).filter(found -> is(found, link));
    }

    /** Our mark tells as well: the address of a NIC made of software may have been changed since. */
    private static boolean is(FoundNic found, Link link) {
        return found.isOf(link)
                || Mark.servedFor(link.alias()).isPresent()
                        && Objects.equals(found.permanent(), link.traits().permanent());
    }

    /** Without those that have gone. */
    Grabbed among(List<Link> links) {
        Map<Integer, FoundNic> present = new HashMap<>();
        if (!byIndex.isEmpty()) {
            links.forEach(link -> of(link).ifPresent(found -> present.put(link.index(), found)));
        }
        return new Grabbed(present);
    }

    /** The element of {@code network} that means this link. */
    public Optional<Grab> grabOf(Network network, Link link) {
        return network.grabs().stream()
                .filter(grab -> isMeant(grab.device(), link))
                .findFirst();
    }

    /** Whether {@code <ipn:grab dev=>} means this link. */
    boolean isMeant(String device, Link link) {
        Optional<FoundNic> found = of(link);
        return found.isPresent()
                ? found.get().device().equals(device)
                : link.isCalled(device)
                        && byIndex.values().stream()
                                .noneMatch(other -> other.device().equals(device));
    }
}
