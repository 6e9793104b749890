// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code packaging/archive}, on the Java that runs this: the ring runs on each that is there. */
@Tag("pure")
class ArchiveTest {
    private static final Path DIST = Path.of("target/dist").toAbsolutePath();

    @Test
    @Timeout(120)
    void shouldHoldIpnsClassesAndThoseOfItsLibraries(@TempDir Path folder) throws Exception {
        Path launcher = folder.resolve("bin/ipn");
        Files.createDirectory(folder.resolve("bin"));
        Files.copy(DIST.resolve("bin/ipn"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(folder.resolve("lib"), DIST.resolve("lib"));
        Path archive = folder.resolve("ipn.jsa");
        assertThat(run("sh", "../packaging/archive", launcher.toString(), archive.toString()))
                .isEmpty();

        String loaded = run(
                System.getProperty("java.home") + "/bin/java",
                "-XX:SharedArchiveFile=" + archive,
                "-XX:+UseSerialGC",
                "-Xlog:class+load",
                "-cp",
                classPath(folder),
                "org.ipn.cli.Ipn",
                "--version");
        assertThat(loaded.lines())
                .anyMatch(line -> line.contains(" org.ipn.cli.Ipn source: shared"))
                .anyMatch(line -> line.contains(" picocli.CommandLine source: shared"));
    }

    /** As the launcher writes it: an archive holds for one. */
    private static String classPath(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            return jars.sorted().map(Path::toString).collect(Collectors.joining(":"));
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
