// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.BusReport;
import org.junit.jupiter.api.Assumptions;

/** A message bus's path in a folder like /tmp, and the programs of a test that use it: ended when it is closed. */
final class BusPath implements AutoCloseable {
    private final Path folder;
    private final List<Talk> programs = new ArrayList<>();

    BusPath(Path parent) throws Exception {
        Assumptions.assumeTrue(System.getenv("IPN_SANDBOX") != null, "runs in dev sandbox only: sudo ./dev test netns");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        folder = Files.createDirectory(parent.resolve("shared"));
        Shell.ok("chmod", "1777", folder.toString());
    }

    Path folder() {
        return folder;
    }

    String path() {
        return folder.resolve("bus").toString();
    }

    /** The program of the header for C, compiled. */
    String talk() {
        Path sources = Path.of("../bus").toAbsolutePath().normalize();
        String talk = folder.resolve("talk").toString();
        Shell.ok(
                "gcc",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-I" + sources + "/c",
                "-o",
                talk,
                sources + "/src/test/c/talk.c");
        return talk;
    }

    Talk program(ProcessBuilder command) throws Exception {
        Talk program = new Talk(command.start());
        programs.add(program);
        return program;
    }

    Talk ipn(User user, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("ipn"));
        command.addAll(List.of(words));
        return program(user.command(command.toArray(String[]::new)));
    }

    /** Runs {@code NAME.py}, which lies beside the tests' resources and knows the reader for Python, with the path and these words. */
    Talk script(User user, String name, String... words) throws Exception {
        Shell.ok("cp", "../bus/python/ipn_bus.py", folder.toString());
        String text =
                new String(BusPath.class.getResourceAsStream(name + ".py").readAllBytes(), StandardCharsets.UTF_8);
        return python(user, text, words);
    }

    /** Runs this, with the path and these words. */
    Talk python(User user, String text, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env", "PYTHONPATH=" + folder, "PYTHONDONTWRITEBYTECODE=1", "/usr/bin/python3", "-c", text, path()));
        command.addAll(List.of(words));
        return program(user.command(command.toArray(String[]::new)));
    }

    /** What the command says to these lines of input, to its end. */
    String pub(User user, String lines, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("pub", path()));
        words.addAll(List.of(options));
        Talk sender = ipn(user, words.toArray(String[]::new));
        if (!lines.isEmpty()) {
            sender.tell(lines);
        }
        return String.join("\n", sender.hangUp().rest());
    }

    /** Waits until so many are there, as they say to who looks. */
    void awaitMembers(int senders, int receivers) {
        Eventually.that(() -> assertThat(members()).isEqualTo(senders + " send, " + receivers + " receive"));
    }

    private String members() {
        try {
            BusReport report = Bus.look(Path.of(path()));
            return report.senders() + " send, " + report.receivers() + " receive";
        } catch (BusException notYet) {
            return notYet.getMessage();
        }
    }

    @Override
    public void close() {
        programs.forEach(Talk::close);
    }
}
