// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The devices that libvirt's nwfilter filters, whoever has asked it to: a guest's {@code <filterref>}, or {@code virsh
 * nwfilter-binding-create}, of which no guest's XML tells. It keeps a file of each, DEVICE.xml, before the first rule is in force
 * (virnwfilterbindingobj.c).
 */
public final class FilterBindings {
    public static final Path FOLDER = Path.of("/run/libvirt/nwfilter-binding");

    private static final String SUFFIX = ".xml";

    private FilterBindings() {}

    /** By name; none where libvirt has no such driver, or has not run yet. */
    public static Set<String> devices(Path folder) throws IOException {
        Set<String> devices = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                devices.add(name.substring(0, name.length() - SUFFIX.length()));
            }
        } catch (NoSuchFileException none) {
            return Set.of();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return devices;
    }
}
