// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The abstract address at which a member of a bus listens: {@code ipn-bus/DEVICE/INODE/ROLE/ID}. It exists for as long as its process does.
 * Anybody can take such a name: it proves nothing.
 *
 * @param bus device and inode of the bus's path
 * @param role {@code r} = receives, {@code w} = sends
 * @param id chosen at random
 */
record Name(String bus, char role, long id) {
    private static final Pattern FORM = Pattern.compile("(ipn-bus/[0-9a-f:]+/[0-9a-f]+)/([rw])/([0-9a-f]{16})");

    static String bus(FileFacts node) {
        return "ipn-bus/" + node.device() + "/" + Long.toHexString(node.inode());
    }

    String address() {
        return bus + "/" + role + "/" + "%016x".formatted(id);
    }

    /** All that there are of a bus, in our network namespace. */
    static List<Name> all(String bus) throws BusException {
        try (FileInputStream in = new FileInputStream("/proc/net/unix")) {
            return in(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1), bus);
        } catch (IOException e) {
            throw new BusException("look for members: " + e.getMessage());
        }
    }

    /** @param text as /proc/net/unix has it: the last word of a line is the address, an abstract one with @ for its NUL */
    static List<Name> in(String text, String bus) {
        List<Name> names = new ArrayList<>();
        for (String line : text.split("\n")) {
            int at = line.indexOf(" @" + bus + "/");
            Matcher form = FORM.matcher(at < 0 ? "" : line.substring(at + 2));
            // Flags 00010000: it listens; connections to it have its address too.
            if (form.matches() && line.contains(" 00010000 ")) {
                long id = Long.parseUnsignedLong(form.group(3), 16);
                names.add(new Name(form.group(1), form.group(2).charAt(0), id));
            }
        }
        return names;
    }
}
