// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Somebody without any privilege; the group has the same number. The sandbox knows 15001 as alice and 15002 as bob. */
record User(int number) {
    static final User ALICE = new User(15001);

    ProcessBuilder command(String... command) {
        String id = String.valueOf(number);
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--"));
        words.addAll(List.of(command));
        return new ProcessBuilder(words).redirectErrorStream(true);
    }

    /** What the command says, to the end. */
    String run(String... command) throws Exception {
        try (Talk talk = new Talk(command(command).start()).hangUp()) {
            return String.join("\n", talk.rest());
        }
    }

    /** Runs {@code NAME.py}, which lies beside the tests' resources. */
    Talk python(String name, String... arguments) throws IOException {
        try (InputStream text = User.class.getResourceAsStream(name + ".py")) {
            return script(new String(text.readAllBytes(), StandardCharsets.UTF_8), arguments);
        }
    }

    Talk script(String text, String... arguments) throws IOException {
        Path file = Files.createTempFile("user", ".py");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        file.toFile().deleteOnExit();
        List<String> words = new ArrayList<>(List.of("/usr/bin/python3", file.toString()));
        words.addAll(List.of(arguments));
        return new Talk(command(words.toArray(String[]::new)).start());
    }
}
