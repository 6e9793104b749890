// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages, installed for real in a sandbox within the sandbox: {@code packaging/test/lifecycle} says what is looked at. */
@InSandbox
class PackageTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    static Path packages;

    @BeforeAll
    static void build() throws Exception {
        for (String tool : new String[] {"rpmbuild", "checkmodule", "semodule_package"}) {
            assumeTrue(isThere(tool), "needs " + tool + ": sudo ./dev setup rpm");
        }
        for (String release : new String[] {"1", "2"}) {
            run("packaging/build", "--release", release, packages.toString());
        }
    }

    @Test
    void shouldBeTheSameBitsTwice() throws Exception {
        assertThat(run("packaging/reproducible", packages.toString())).contains("the same bits twice");
    }

    @Test
    void shouldHaveTheirSumsBesideThem() throws Exception {
        try (Stream<Path> files = Files.list(packages)) {
            long count = files.filter(file -> file.toString().matches(".*\\.(rpm|deb)"))
                    .count();
            assertThat(run("sh", "-c", "cd " + packages + " && sha256sum --check SHA256SUMS"))
                    .satisfies(said -> assertThat(said.lines().filter(line -> line.endsWith(": OK")))
                            .hasSize((int) count));
        }
    }

    @Test
    void shouldBeAsRpmlintWantsThem() throws Exception {
        assumeTrue(isThere("rpmlint"), "needs rpmlint: sudo ./dev setup rpm");
        List<String> command = new ArrayList<>(List.of("rpmlint", "-c", "packaging/rpm/rpmlint.toml"));
        try (Stream<Path> files = Files.list(packages)) {
            files.filter(file -> file.toString().matches(".*-1\\.[^-]*\\.rpm"))
                    .forEach(file -> command.add(file.toString()));
        }
        assertThat(run(command.toArray(new String[0]))).contains("0 errors, 0 warnings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpm", "deb"})
    @Timeout(600)
    void shouldKeepGuestsConnectedFromInstallToErase(String kind) throws Exception {
        assumeTrue(kind.equals("rpm") || isThere("dpkg"), "needs dpkg");
        assertThat(run(
                        "plugin/src/test/sandbox/sandbox",
                        "--without-ipnd",
                        "--",
                        "packaging/test/lifecycle",
                        kind,
                        packages.toString()))
                .contains("lifecycle " + kind + ": passed");
    }

    private static boolean isThere(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
