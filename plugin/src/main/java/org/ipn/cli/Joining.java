// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ipn.member.JoinFailed;
import org.ipn.member.Membership;
import org.ipn.member.Places;
import org.ipn.model.Rights;

/** Joins a network for a command, and says in one line why it can't. */
final class Joining {
    private Joining() {}

    static Membership join(String network, Rights rights, String name) throws Failed {
        Places places = Places.ofHost();
        try {
            return Membership.join(places, network, rights, name);
        } catch (JoinFailed e) {
            throw new Failed(e.getMessage() + hint(network, places.nodes()));
        } catch (IOException e) {
            throw new Failed("join " + network + ": " + e.getMessage());
        }
    }

    /** A network that has a node, where this one has none. */
    private static String hint(String network, Path nodes) {
        List<String> names = nodes(nodes);
        return names.contains(network) ? "" : Nearest.hint(network, names, "");
    }

    private static List<String> nodes(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
