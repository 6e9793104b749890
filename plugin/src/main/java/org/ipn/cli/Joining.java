// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.file.Files;
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
        return join(network, rights, name, Membership::join);
    }

    /** See {@link Membership#awaitPresence}. */
    static Membership joinToldWhoIsThere(String network, Rights rights, String name) throws Failed {
        return join(network, rights, name, Membership::joinToldWhoIsThere);
    }

    private interface Way {
        Membership join(Places places, String network, Rights rights, String name) throws IOException;
    }

    private static Membership join(String network, Rights rights, String name, Way way) throws Failed {
        Places places = Places.ofHost();
        try {
            return way.join(places, network, rights, name);
        } catch (JoinFailed.NotActive e) {
            throw absent(network, nodes(places.nodes()));
        } catch (JoinFailed e) {
            throw new Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failed("join " + network + ": " + e.getMessage());
        }
    }

    /** Whether it is defined, ipnd knows; who may not ask it is told what the node files tell. */
    private static Failed absent(String network, List<String> active) {
        try {
            OneNetwork.named(network).running(Api.ofHost());
            return new Failed("network " + network + " has no node file: ipn show " + network + " may say why");
        } catch (Failed.Unreachable e) {
            return new Failed("there is no active IPN network '" + network + "'" + Nearest.hint(network, active, ""));
        } catch (Failed e) {
            return e;
        }
    }

    /** @param rights r, w or rw */
    record Joinable(String name, String rights) {}

    /** The active networks that this user may join, by name; the kernel says so, as it will at the join. */
    static List<Joinable> joinable() {
        Path folder = Places.ofHost().nodes();
        return nodes(folder).stream()
                .sorted()
                .map(name -> new Joinable(
                        name,
                        (Files.isReadable(folder.resolve(name)) ? "r" : "")
                                + (Files.isWritable(folder.resolve(name)) ? "w" : "")))
                .filter(network -> !network.rights().isEmpty())
                .toList();
    }

    private static List<String> nodes(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
