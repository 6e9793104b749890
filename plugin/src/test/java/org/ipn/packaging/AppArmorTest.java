// SPDX-License-Identifier: Apache-2.0
package org.ipn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class AppArmorTest {
    private static final Path PROFILE = Path.of("../packaging/deb/usr.sbin.ipnd");

    /** It reads what the parser's own package brings, and asks no kernel. */
    @Test
    void shouldBeAProfile() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/sbin/apparmor_parser")), "needs apparmor_parser");
        Process parser = new ProcessBuilder("/sbin/apparmor_parser", "-Q", "-K", PROFILE.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(parser.getInputStream().readAllBytes(), UTF_8);
        assertThat(parser.waitFor()).as(said).isZero();
    }

    /** Who takes one away from the unit, or gives it one, has to do the same here. */
    @Test
    void shouldHaveTheCapabilitiesOfTheUnit() throws IOException {
        String profile = Files.readString(PROFILE);
        String unit = Files.readString(Path.of("../packaging/rpm/ipnd.service"));
        String[] capabilities = unit.replaceAll("(?s).*\\nCapabilityBoundingSet=([^\\n]*)\\n.*", "$1")
                .split(" ");
        assertThat(Pattern.compile("(?m)^ *capability (\\w+),")
                        .matcher(profile)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(capabilities)
                        .map(name -> name.replace("CAP_", "").toLowerCase(Locale.ROOT))
                        .toList());
    }
}
