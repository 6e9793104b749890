// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code /etc/ipn/ipnd.conf}: {@code name=value} lines; every setting has a working default.
 *
 * @param run folder of sockets and state
 * @param libvirtUri whom to ask for networks and guests
 * @param libvirtEvents whether to listen to libvirt's events; without, hooks and rtnetlink still tell
 * @param group who may use the control socket, besides root
 * @param nodes folder of the node files
 * @param joinSocket where processes ask to join
 * @param membersPerUser process members that one user may have at the same time, in all networks together ({@code members-per-user=32})
 */
record Settings(
        Path run,
        Path socket,
        String libvirtUri,
        boolean libvirtEvents,
        String group,
        Path nodes,
        Path joinSocket,
        int membersPerUser) {
    private static final Set<String> NAMES =
            Set.of("run-dir", "libvirt-uri", "libvirt-events", "group", "members-per-user");

    /** @throws IOException that names the file and what is wrong with it */
    static Settings read(Path file, Map<String, String> environment) throws IOException {
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
        }
        for (String name : values.stringPropertyNames()) {
            if (!NAMES.contains(name)) {
                throw new IOException(
                        "read " + file + ": '" + name + "' is no setting; there are " + new TreeSet<>(NAMES));
            }
        }
        Path run = Path.of(values.getProperty("run-dir", "/run/ipn"));
        String events = values.getProperty("libvirt-events", "yes");
        if (!events.equals("yes") && !events.equals("no")) {
            throw new IOException("read " + file + ": libvirt-events=" + events + ": allowed are yes and no");
        }
        return new Settings(
                run,
                Path.of(environment.getOrDefault(
                        "IPN_SOCKET", run.resolve("ipnd.sock").toString())),
                values.getProperty("libvirt-uri", "qemu:///system"),
                events.equals("yes"),
                values.getProperty("group", "libvirt"),
                Path.of(environment.getOrDefault(
                        "IPN_NODES", run.resolve("nodes").toString())),
                Path.of(environment.getOrDefault(
                        "IPN_JOIN_SOCKET", run.resolve("join.sock").toString())),
                count(file, values, "members-per-user", 32));
    }

    private static int count(Path file, Properties values, String name, int otherwise) throws IOException {
        String value = values.getProperty(name, String.valueOf(otherwise));
        if (!value.matches("\\d{1,6}")) {
            throw new IOException(
                    "read " + file + ": " + name + "=" + value + ": a number from 0 to 999999 is allowed");
        }
        return Integer.parseInt(value);
    }
}
