// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom this host has resolved, by IPv4: {@code /proc/net/arp} of the process's network namespace. */
public final class Neighbours {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
    private static final Path TABLE = Path.of("/proc/self/net/arp");
    private static final int COMPLETE = 2; // ATF_COM of linux/if_arp.h

    private Neighbours() {}

    public record Neighbour(String address, String mac) {}

    /** Behind these devices of the host. */
    public static List<Neighbour> of(Collection<String> devices) {
        try {
            return parse(Files.readAllLines(TABLE), devices);
        } catch (IOException e) {
            LOG.debug("read {}: {}", TABLE, e.toString());
            return List.of();
        }
    }

    /** Lines of: IP address, HW type, flags in hex, HW address, mask, device. */
    static List<Neighbour> parse(List<String> lines, Collection<String> devices) {
        return lines.stream()
                .skip(1)
                .map(line -> line.trim().split(" +"))
                .filter(words -> words.length == 6 && devices.contains(words[5]))
                .filter(words -> (Integer.decode(words[2]) & COMPLETE) != 0)
                .map(words -> new Neighbour(words[0], words[3].toLowerCase(Locale.ROOT)))
                .toList();
    }
}
