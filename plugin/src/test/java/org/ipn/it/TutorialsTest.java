// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tutorials say happens, happens. */
@InSandbox
class TutorialsTest {
    private static final Path PAGES = Path.of("../docs/tutorials");

    @TempDir
    private Path folder;

    static List<String> pages() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.map(page -> page.getFileName().toString())
                    .filter(page -> !page.equals("README.md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    @Timeout(240)
    void shouldHappenAsTold(String page) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        boolean hosts = page.equals("two-hosts.md");
        try (Terminal terminal = hosts ? Terminal.beside(2, folder) : new Terminal(folder)) {
            for (Tutorial.Step step : Tutorial.read(PAGES.resolve(page)).steps()) {
                if (step instanceof Tutorial.Save save) {
                    Files.writeString(folder.resolve(save.file()), save.text());
                } else if (step instanceof Tutorial.Type type) {
                    happens(terminal, type);
                }
            }
        }
    }

    /** What ipn tells may be true a moment later only. */
    private static void happens(Terminal terminal, Tutorial.Type step) throws IOException {
        if (step.command().startsWith("ipn ") && !step.shown().isEmpty()) {
            Eventually.that(() -> isAsTold(step, terminal.type(step.user(), step.command())));
        } else {
            isAsTold(step, terminal.type(step.user(), step.command()));
        }
    }

    private static void isAsTold(Tutorial.Type step, Terminal.Ended ended) {
        if (!step.mayFail()) {
            assertThat(ended.status() != 0)
                    .as("%s fails\n%s", step.command(), ended.shown())
                    .isEqualTo(step.fails());
        }
        if (!step.shown().isEmpty()) {
            String shown =
                    ended.shown().replaceAll("(?m)^[ \\t]+|[ \\t\\r]+$", "").replaceAll("[ \\t]+", " ");
            assertThat(shown).as(step.command()).matches(step.pattern());
        }
    }
}
