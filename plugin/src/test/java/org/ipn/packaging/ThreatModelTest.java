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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither docs/threat-model.md nor docs/reliability.md promises what no test tries. */
@Tag("pure")
class ThreatModelTest {
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

    @ParameterizedTest
    @CsvSource({"threat-model,40", "reliability,30"})
    void shouldNameTestsThatAreThere(String page, int least) throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        Matcher named = TEST.matcher(Files.readString(page(page)));
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
        assertThat(count).isGreaterThan(least);
    }

    private static Path page(String name) {
        return Path.of("../docs/" + name + ".md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"threat-model", "reliability"})
    void shouldHaveATestForEachOfItsLines(String page) throws IOException {
        assertThat(Files.readAllLines(page(page)).stream()
                        .filter(line -> line.startsWith("| ") && !line.endsWith(" test |"))
                        .filter(line -> !TEST.matcher(line).find()))
                .isEmpty();
    }
}
