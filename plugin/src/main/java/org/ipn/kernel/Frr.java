// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** FRR, whose zebra tells the kernel's VXLAN devices what its bgpd hears from other hypervisors: whether this host has it. */
public final class Frr {
    /** Of Debian's packages and FRR's own, of Fedora's and EL's. */
    private static final List<Path> FOLDERS = List.of(Path.of("/usr/lib/frr"), Path.of("/usr/libexec/frr"));

    private Frr() {}

    /** Whether it could be started. */
    public static boolean isInstalled() {
        return FOLDERS.stream()
                .anyMatch(folder ->
                        Stream.of("zebra", "bgpd").allMatch(daemon -> Files.isExecutable(folder.resolve(daemon))));
    }
}
