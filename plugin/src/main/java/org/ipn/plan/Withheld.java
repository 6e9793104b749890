// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashSet;
import java.util.Set;
import org.ipn.model.Link;

/**
 * Changes of a plan that are rather not made where one before them could not be, on behalf of the same network: what they tell as done is
 * not, and once they were made nobody would plan the other again; or they need the device that could not be made, and would say so besides.
 */
public final class Withheld {
    /** Networks some port of which may let pass what it was not to. */
    private final Set<Subject> open = new HashSet<>();
    /** Ports, by ifindex, that don't hold what was asked of them. */
    private final Set<Integer> unheld = new HashSet<>();
    /** Networks with members that are to be none any more. */
    private final Set<Subject> crowded = new HashSet<>();

    /** Devices that could not be made. */
    private final Set<String> missing = new HashSet<>();

    public void failed(Change change) {
        if (change instanceof Change.Make make) {
            missing.add(make.link().name());
        } else if (change instanceof Change.MakePair pair) {
            missing.add(pair.link().name());
            missing.add(pair.peer().name());
        } else if (change instanceof Change.Police police) {
            open.add(Subject.of(change));
            unheld.add(police.link().index());
        } else if (change instanceof Change.PutOut) {
            crowded.add(Subject.of(change));
        }
    }

    /** Whether it waits for the next plan: rather no frame than one too many, and rather no node file than one that tells that all who had to are out. */
    public boolean holds(Change change) {
        return change instanceof Change.OfLink of && needs(of, missing)
                || raises(change) && open.contains(Subject.of(change))
                || change instanceof Change.Set set
                        && set.to().master() != null
                        && unheld.contains(set.link().index())
                || change instanceof Change.MakeNode && crowded.contains(Subject.of(change));
    }

    private static boolean needs(Change.OfLink change, Set<String> devices) {
        Link to = change instanceof Change.Set set ? set.to() : change.link();
        return devices.contains(to.name()) || to.master() != null && devices.contains(to.master());
    }

    private static boolean raises(Change change) {
        return change instanceof Change.Set set
                && set.link().isBridge()
                && !set.link().up()
                && set.to().up();
    }
}
