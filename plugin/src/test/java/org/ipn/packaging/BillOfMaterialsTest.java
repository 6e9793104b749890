// SPDX-License-Identifier: Apache-2.0
package org.ipn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages' list of what is inside, beside what is inside. */
@Tag("pure")
class BillOfMaterialsTest {
    private static final Path LIB = Path.of("target/dist/lib");
    private static final Path PACKAGING = Path.of("../packaging");
    private static final String CSS = "patternfly";

    @TempDir
    private static Path folder;

    private static JsonObject bill = new JsonObject();

    private static String write(Path libraries, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        LIB + "/*",
                        PACKAGING.resolve("Materials.java").toString(),
                        libraries.toString(),
                        LIB.toString(),
                        "../cockpit/patternfly.css",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + said;
    }

    @BeforeAll
    static void write() throws IOException, InterruptedException {
        Path file = folder.resolve("bill.json");
        assertThat(write(PACKAGING.resolve("licences/libraries"), file)).isEqualTo("0");
        bill = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private static String text(JsonObject of, String name) {
        return of.get(name).getAsString();
    }

    private static List<JsonObject> components() {
        List<JsonObject> all = new ArrayList<>();
        all.add(bill.getAsJsonObject("metadata").getAsJsonObject("component"));
        for (JsonElement each : bill.getAsJsonArray("components")) {
            all.add(each.getAsJsonObject());
        }
        return all;
    }

    private static String jar(JsonObject component) {
        return text(component, "name") + "-" + text(component, "version") + ".jar";
    }

    private static String sum(Path file) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(sum);
    }

    @Test
    void shouldNameEachJarWithItsSumAndNothingElse() throws Exception {
        Map<String, String> named = new TreeMap<>();
        for (JsonObject component : components()) {
            JsonObject hash = component.getAsJsonArray("hashes").get(0).getAsJsonObject();
            assertThat(text(hash, "alg")).isEqualTo("SHA-256");
            if (!text(component, "name").equals(CSS)) {
                named.put(jar(component), text(hash, "content"));
            }
        }
        Map<String, String> inside = new TreeMap<>();
        try (Stream<Path> jars = Files.list(LIB)) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                inside.put(jar.getFileName().toString(), sum(jar));
            }
        }
        assertThat(named).isEqualTo(inside);
        assertThat(components()).anyMatch(component -> text(component, "name").equals(CSS));
    }

    /** What Maven has written into most of them. */
    @Test
    void shouldNameThemAsTheyNameThemselves() throws IOException {
        int asked = 0;
        for (JsonObject component : components()) {
            String group = text(component, "group");
            String name = text(component, "name");
            if (name.equals(CSS)) {
                continue;
            }
            assertThat(text(component, "purl"))
                    .isEqualTo("pkg:maven/" + group + "/" + name + "@" + text(component, "version"));
            try (ZipFile jar = new ZipFile(LIB.resolve(jar(component)).toFile())) {
                for (ZipEntry entry : jar.stream()
                        .filter(each -> each.getName().endsWith("/" + name + "/pom.properties"))
                        .toList()) {
                    Properties own = new Properties();
                    try (InputStream in = jar.getInputStream(entry)) {
                        own.load(in);
                    }
                    assertThat(own.getProperty("groupId")).isEqualTo(group);
                    assertThat(own.getProperty("version")).isEqualTo(text(component, "version"));
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(10);
    }

    /** Who builds it anew has the same. */
    @Test
    void shouldHaveNothingOfThisBuildAlone() {
        assertThat(bill.keySet())
                .containsExactlyInAnyOrder("$schema", "bomFormat", "specVersion", "version", "metadata", "components");
        assertThat(bill.getAsJsonObject("metadata").keySet()).containsExactly("component");
    }

    @Test
    void shouldEndTheBuildForALibraryOfWhichNothingIsSaid() throws Exception {
        Path libraries = folder.resolve("libraries");
        Files.writeString(
                libraries,
                Files.readString(PACKAGING.resolve("licences/libraries")).replaceAll("(?m)^.*/gson .*\n", ""));
        assertThat(write(libraries, folder.resolve("none.json")))
                .startsWith("1")
                .contains("gson needs a line in packaging/licences/libraries");
        assertThat(folder.resolve("none.json")).doesNotExist();
    }
}
