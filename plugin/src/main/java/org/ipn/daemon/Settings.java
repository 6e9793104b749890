// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code /etc/ipn/ipnd.conf}: {@code name=value} lines, each a {@link Setting}. */
record Settings(
        Path run,
        Path socket,
        String libvirtUri,
        boolean libvirtEvents,
        String group,
        Path nodes,
        Path joinSocket,
        int membersPerUser,
        int members,
        Optional<InetSocketAddress> metricsListen) {
    private static final Pattern ADDRESS = Pattern.compile("([^:\\s]+|\\[[0-9A-Fa-f:.%\\w]+\\]):(\\d{1,5})");

    /** @throws IOException that names the file and what is wrong with it */
    static Settings read(Path file, Map<String, String> environment) throws IOException {
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
        }
        return new Values(file, values).settings(environment);
    }

    private record Values(Path file, Properties values) {
        Settings settings(Map<String, String> environment) throws IOException {
            for (String name : values.stringPropertyNames()) {
                if (Setting.of(name).isEmpty()) {
                    String known =
                            Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
                    throw new IOException("read " + file + ": '" + name + "' is no setting; there are " + known);
                }
            }
            Path run = Path.of(text(Setting.RUN_DIR));
            return new Settings(
                    run,
                    path(environment, "IPN_SOCKET", run.resolve("ipnd.sock")),
                    text(Setting.LIBVIRT_URI),
                    yes(Setting.LIBVIRT_EVENTS),
                    text(Setting.GROUP),
                    path(environment, "IPN_NODES", run.resolve("nodes")),
                    path(environment, "IPN_JOIN_SOCKET", run.resolve("join.sock")),
                    count(Setting.MEMBERS_PER_USER),
                    count(Setting.MEMBERS),
                    address(Setting.METRICS_LISTEN));
        }

        private String text(Setting setting) {
            return values.getProperty(setting.key(), setting.otherwise());
        }

        private static Path path(Map<String, String> environment, String name, Path otherwise) {
            return Path.of(environment.getOrDefault(name, otherwise.toString()));
        }

        private boolean yes(Setting setting) throws IOException {
            String value = text(setting);
            if (!value.equals("yes") && !value.equals("no")) {
                throw wrong(setting, "allowed are yes and no");
            }
            return value.equals("yes");
        }

        private int count(Setting setting) throws IOException {
            String value = text(setting);
            if (!value.matches("\\d{1,6}")) {
                throw wrong(setting, "a number from 0 to 999999 is allowed");
            }
            return Integer.parseInt(value);
        }

        private Optional<InetSocketAddress> address(Setting setting) throws IOException {
            String value = text(setting).strip();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            Matcher matcher = ADDRESS.matcher(value);
            int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
            if (port < 1 || port > 65535) {
                throw wrong(
                        setting, "an address and a port from 1 to 65535, as 127.0.0.1:9677 or [::1]:9677, are allowed");
            }
            return Optional.of(InetSocketAddress.createUnresolved(matcher.group(1), port));
        }

        private IOException wrong(Setting setting, String allowed) {
            return new IOException("read " + file + ": " + setting.key() + "=" + text(setting) + ": " + allowed);
        }
    }
}
