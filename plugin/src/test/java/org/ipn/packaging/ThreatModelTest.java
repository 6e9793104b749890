// SPDX-License-Identifier: Apache-2.0
package org.ipn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/threat-model.md promises nothing that no test tries. */
@Tag("pure")
class ThreatModelTest {
    private static final Path PAGE = Path.of("../docs/threat-model.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String root : List.of("src/test/java", "../bus/src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(each -> each.toString().endsWith("Test.java"))
                        .toList()) {
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    @Test
    void shouldNameTestsThatAreThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        Matcher named = TEST.matcher(Files.readString(PAGE));
        int count = 0;
        while (named.find()) {
            count++;
            Pattern method = Pattern.compile(
                    "@(Test|ParameterizedTest)\\b(?:(?!\\bvoid\\b)[\\s\\S])*?\\bvoid " + named.group(2) + "\\(");
            if (!method.matcher(sources.getOrDefault(named.group(1), "")).find()) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(40);
    }

    @Test
    void shouldHaveATestForEachOfItsLines() throws IOException {
        assertThat(Files.readAllLines(PAGE).stream()
                        .filter(line -> line.startsWith("| ") && !line.endsWith("| test |"))
                        .filter(line -> !TEST.matcher(line).find()))
                .isEmpty();
    }
}
