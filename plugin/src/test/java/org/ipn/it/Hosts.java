// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code dev sandbox --hosts N}, and a shell beside its hypervisors that takes commands. For one thread. */
final class Hosts implements AutoCloseable {
    private final Path folder;
    private final int count;
    private final Process shell;
    private final BufferedReader said;
    private final PrintStream commands;

    /**
     * @param folder for what commands say
     * @param count h1 to hN
     */
    Hosts(Path folder, int count) throws IOException {
        this.folder = folder;
        this.count = count;
        shell = new ProcessBuilder(
                        System.getenv("IPN_CHECKOUT") + "/plugin/src/test/sandbox/sandbox",
                        "--hosts",
                        String.valueOf(count),
                        "--",
                        "bash",
                        "--norc")
                .redirectError(folder.resolve("hosts").toFile())
                .start();
        said = shell.inputReader(StandardCharsets.UTF_8);
        commands = new PrintStream(shell.getOutputStream(), true, StandardCharsets.UTF_8);
        beside("true").orFail();
    }

    /** Runs a command on a host. */
    Shell on(String host, String... command) {
        return beside(
                Stream.concat(Stream.of("on", host, "--"), Stream.of(command)).toArray(String[]::new));
    }

    /** Runs a command beside them, as {@code on}. */
    Shell beside(String... command) {
        String quoted = Stream.of(command)
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        commands.println(quoted + " </dev/null >" + folder + "/out 2>" + folder + "/err; echo $?");
        try {
            String status = said.readLine();
            if (status == null) {
                throw new AssertionError("the hosts have ended: " + Files.readString(folder.resolve("hosts")));
            }
            return new Shell(
                    List.of(command),
                    Integer.parseInt(status),
                    Files.readString(folder.resolve("out")),
                    Files.readString(folder.resolve("err")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On each, with {@code %1$s} for its own number and, of two, {@code %2$s} for the other's. */
    void starts(String network, String xml) throws IOException {
        for (int own = 1; own <= count; own++) {
            Path file = Files.writeString(folder.resolve(network + own + ".xml"), xml.formatted(own, 3 - own));
            on("h" + own, "virsh", "-q", "net-define", file.toString()).orFail();
            on("h" + own, "virsh", "-q", "net-start", network).orFail();
        }
    }

    /** A member of a network on a host: a namespace of the network's name with {@code eth0}, whose other end, {@code m-NETWORK}, is on the bridge. */
    void member(String host, String network, String address, String mac) {
        on(host, "sh", "-ec", """
                        ip netns add %1$s
                        ip link add m-%1$s mtu 1450 type veth peer name eth0 netns %1$s mtu 1450 address %3$s
                        ip -n %1$s link set lo up
                        ip -n %1$s address add %2$s dev eth0
                        ip -n %1$s link set eth0 up
                        ip link set m-%1$s master ipn-%1$s up
                        """.formatted(network, address, mac)).orFail();
    }

    /** Runs a command as that member. */
    Shell in(String host, String network, String... command) {
        return on(
                host,
                Stream.concat(Stream.of("ip", "netns", "exec", network), Stream.of(command))
                        .toArray(String[]::new));
    }

    /** FRR gets what {@code ipn evpn-config} prints for a network with these options. */
    void tellFrr(String host, String network, String... options) {
        String file = folder + "/" + host + "-" + network + ".frr";
        on(
                        host,
                        "sh",
                        "-ec",
                        "ipn evpn-config " + network + " " + String.join(" ", options) + " >" + file + "; vtysh -f "
                                + file)
                .orFail();
    }

    /** Frames on a device of a host, as tcpdump tells them. */
    Heard listen(String host, String device, String filter) {
        Path file = folder.resolve(host + "-" + device + ".heard");
        String tcpdump =
                "tcpdump -lnneU --immediate-mode -i " + device + " '" + filter + "' >" + file + " 2>&1 & echo $!";
        String pid = on(host, "setsid", "sh", "-c", tcpdump).orFail().out().trim();
        Heard heard = new Heard(this, host, file, pid);
        heard.hears("listening on");
        return heard;
    }

    record Heard(Hosts hosts, String host, Path file, String pid) implements AutoCloseable {
        void hears(String text) {
            Eventually.that(() -> assertThat(lines()).anyMatch(line -> line.contains(text)));
        }

        long count(String text) {
            return lines().stream().filter(line -> line.contains(text)).count();
        }

        private List<String> lines() {
            try {
                return Files.exists(file) ? Files.readAllLines(file) : List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            hosts.on(host, "kill", pid);
        }
    }

    /** All of it ends with its shell. */
    @Override
    public void close() {
        commands.close();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
