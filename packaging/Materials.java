// SPDX-License-Identifier: Apache-2.0
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Run by prepare, as a script: {@code Materials.java LIBRARIES LIB CSS FILE} writes the packages' bill of materials (CycloneDX 1.5) of
 * the jars in folder LIB and of PatternFly, the style sheet CSS of the page in Cockpit; LIBRARIES knows their package URLs and licences.
 * With nothing in it of when and where it was made.
 */
class Materials {
    private static final String OURS = "ipn-libvirt";
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    private static final Pattern CSS = Pattern.compile("/\\* PatternFly (\\S+), ");

    private record Library(String url, String licence) {}

    public static void main(String[] places) throws IOException {
        Map<String, Library> known = known(Path.of(places[0]));
        JsonObject bill = new JsonObject();
        bill.addProperty("$schema", "http://cyclonedx.org/schema/bom-1.5.schema.json");
        bill.addProperty("bomFormat", "CycloneDX");
        bill.addProperty("specVersion", "1.5");
        bill.addProperty("version", 1);
        JsonObject metadata = new JsonObject();
        bill.add("metadata", metadata);
        JsonArray components = new JsonArray();
        bill.add("components", components);
        for (Path jar : jars(Path.of(places[1]))) {
            Matcher name = JAR.matcher(jar.getFileName().toString());
            if (!name.matches()) {
                throw new IOException(jar + ": no version in its name");
            }
            boolean ours = name.group(1).equals(OURS);
            JsonObject component =
                    component(known, name.group(1), name.group(2), ours ? "application" : "library", jar);
            if (ours) {
                metadata.add("component", component);
            } else {
                components.add(component);
            }
        }
        Path css = Path.of(places[2]);
        Matcher version = CSS.matcher(Files.readString(css));
        if (!version.lookingAt()) {
            throw new IOException(css + ": does not begin with its version");
        }
        components.add(component(known, "patternfly", version.group(1), "library", css));
        Files.writeString(
                Path.of(places[3]),
                new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(bill) + "\n");
    }

    /** By the last part of the package URL. */
    private static Map<String, Library> known(Path file) throws IOException {
        Map<String, Library> known = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                String[] words = line.split("\\s+", 2);
                known.put(words[0].substring(words[0].lastIndexOf('/') + 1), new Library(words[0], words[1]));
            }
        }
        return known;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static JsonObject component(Map<String, Library> known, String name, String version, String type, Path file)
            throws IOException {
        Library library = known.get(name);
        if (library == null) {
            throw new IOException(name + " needs a line in packaging/licences/libraries");
        }
        String url = library.url() + "@" + version;
        String group = library.url().split("/")[1].replace("%40", "@");
        JsonObject component = new JsonObject();
        component.addProperty("type", type);
        component.addProperty("bom-ref", url);
        component.addProperty("group", group);
        component.addProperty("name", name);
        component.addProperty("version", version);
        JsonObject hash = new JsonObject();
        hash.addProperty("alg", "SHA-256");
        hash.addProperty("content", sum(file));
        component.add("hashes", list(hash));
        JsonObject licence = new JsonObject();
        licence.addProperty("expression", library.licence());
        component.add("licenses", list(licence));
        component.addProperty("purl", url);
        return component;
    }

    private static JsonArray list(JsonObject of) {
        JsonArray list = new JsonArray();
        list.add(of);
        return list;
    }

    private static String sum(Path file) throws IOException {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }
}
