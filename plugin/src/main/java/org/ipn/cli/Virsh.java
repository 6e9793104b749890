// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * libvirt's system connection, by virsh: as the user who runs ipn, with virsh's own way of asking for a password where polkit wants one. Each
 * word is an argument of its own; no shell reads it.
 */
final class Virsh {
    private Virsh() {}

    /** What a domain's definition is looked at or changed in: while it runs, or from its next start on. */
    enum Scope {
        LIVE,
        CONFIG
    }

    /**
     * The UUID, by which virsh can't take it for another's number or for an option; empty = there is none of this name.
     *
     * @param which of virsh list; none = those that run
     */
    static Optional<String> uuidOf(String domain, String... which) throws Failed {
        List<String> words = new ArrayList<>(List.of("list", "--uuid", "--name"));
        words.addAll(List.of(which));
        for (String line : run(words.toArray(String[]::new)).split("\n")) {
            String[] both = line.strip().split("\\s+", 2);
            if (both.length == 2 && both[1].equals(domain)) {
                return Optional.of(both[0]);
            }
        }
        return Optional.empty();
    }

    static String xml(String uuid, Scope scope) throws Failed {
        return scope == Scope.LIVE ? run("dumpxml", "--domain", uuid) : run("dumpxml", "--inactive", "--domain", uuid);
    }

    /** @param ports {@code <ports>…</ports>} */
    static void setPorts(String uuid, String ports, Scope scope) throws Failed {
        String when = scope == Scope.LIVE ? "--live" : "--config";
        run("metadata", "--domain", uuid, "--uri", "urn:ipn:1", "--key", "ipn", "--set", ports, when);
    }

    private static String run(String... words) throws Failed {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", "qemu:///system"));
        command.addAll(List.of(words));
        Tool.Ran virsh = Tool.run(command, "by which libvirt is asked", "libvirt-clients or libvirt-client");
        if (virsh.status() != 0) {
            throw new Failed("virsh " + words[0] + ": " + reason(virsh.err()));
        }
        return virsh.out();
    }

    private static String reason(String said) {
        return said.lines()
                .map(line -> line.replaceFirst("^error: ", "").strip())
                .filter(line -> !line.isEmpty())
                .reduce((first, next) -> first + " " + next)
                .orElse("it failed and says nothing");
    }
}
