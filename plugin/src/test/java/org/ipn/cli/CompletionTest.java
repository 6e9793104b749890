// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells make of the completions that the packages bring. */
@Tag("pure")
class CompletionTest {
    private static final Path PACKAGING =
            Path.of("../packaging").toAbsolutePath().normalize();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void make() throws Exception {
        Files.createDirectory(folder.resolve("nodes"));
        Files.createFile(folder.resolve("nodes/lab"));
        Files.createFile(folder.resolve("nodes/two words"));
        run(
                List.of(),
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PACKAGING + "/Completions.java",
                PACKAGING + "/completion.bash",
                folder.toString());
    }

    @Test
    void shouldCompleteInBash() throws Exception {
        assertThat(bash("ipn", "sh")).containsExactly("show");
        assertThat(bash("ipn", "port", "")).contains("add", "del", "confirm");
        assertThat(bash("ipn", "port", "confirm", "lab", "--dev", "l")).contains("lo");
        assertThat(bash("ipn", "port", "add", "lab", "--d")).containsExactly("--dev");
        assertThat(bash("ipn", "port", "add", "lab", "--dev", "l")).contains("lo");
        assertThat(bash("ipn", "join", "lab", "--rights", "")).containsExactly("r", "w", "rw");
        assertThat(bash("ipn", "validate", folder + "/no")).containsExactly(folder + "/nodes");
    }

    @Test
    void shouldCompleteNetworksInBash() throws Exception {
        assertThat(bash("ipn", "show", "")).containsExactly("lab", "two\\ words");
        assertThat(bash("ipn", "show", "tw")).containsExactly("two\\ words");
        assertThat(bash("ipn", "show", "two\\ w")).containsExactly("two\\ words");
        assertThat(bash("ipn", "port", "del", "l")).containsExactly("lab");
    }

    @Test
    void shouldCompleteInFish() throws Exception {
        assertThat(fish("ipn sh")).containsExactly("show\tShow a network and its members");
        assertThat(fish("ipn show ")).containsExactly("lab", "two words");
        assertThat(fish("ipn join --rights "))
                .extracting(line -> line.split("\t")[0])
                .containsExactly("r", "rw", "w");
    }

    /** On a terminal of its own, as zsh completes nowhere else. */
    @Test
    void shouldCompleteInZsh() throws Exception {
        String body = Files.readString(PACKAGING.resolve("prepare")).replaceAll("(?s).*(#compdef ipn\n.*?)Z\n.*", "$1");
        Path function = Files.createDirectory(folder.resolve("zsh")).resolve("_ipn");
        Files.writeString(function, body.replaceAll("source .*", "source " + folder.resolve("ipn.bash")));
        String script = """
                zmodload zsh/zpty
                export TERM=dumb
                zpty z zsh -f -i
                zpty -w z "fpath=($1 \\$fpath); autoload -U compinit && compinit -u -D; echo read''y"
                zpty -r -m z out '*ready*'
                zpty -n -w z $'ipn sho\\t'
                zpty -r -m z out '*show*'
                zpty -n -w z $'tw\\t'
                zpty -r -m z out '*two*words*'
                print -r -- completed
                """;
        assertThat(run(
                        List.of(),
                        "timeout",
                        "60",
                        "zsh",
                        "-c",
                        script,
                        "zsh",
                        function.getParent().toString()))
                .containsExactly("completed");
    }

    private static List<String> bash(String... words) throws Exception {
        String script = "source " + folder.resolve("ipn.bash")
                + "; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _ipn; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run(List.of(words), "bash", "-c", script, "bash");
    }

    private static List<String> fish(String line) throws Exception {
        return run(List.of(), "fish", "-c", "source " + folder.resolve("ipn.fish") + "; complete -C '" + line + "'");
    }

    private static List<String> run(List<String> more, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().put("IPN_NODES", folder.resolve("nodes").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
