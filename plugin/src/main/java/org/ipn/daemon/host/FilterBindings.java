// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipn.kernel.sys.Folder;

/**
 * The devices that libvirt's nwfilter filters, whoever has asked it to: a guest's {@code <filterref>}, or {@code virsh
 * nwfilter-binding-create}, of which no guest's XML tells. It keeps a file of each, DEVICE.xml, before the first rule is in force
 * (virnwfilterbindingobj.c).
 */
final class FilterBindings {
    private static final String SUFFIX = ".xml";

    private FilterBindings() {}

    /** By name; none where libvirt has no such driver, or has not run yet. */
    static Set<String> devices(Path folder) throws IOException {
        try {
            return Folder.list(folder, "*" + SUFFIX).stream()
                    .map(file -> file.getFileName().toString())
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .collect(Collectors.toSet());
        } catch (NoSuchFileException none) {
            return Set.of();
        }
    }
}
