// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ipn validate} and {@code ipn new}, which no daemon has a part in; and what is no use of ipn at all. */
@Tag("pure")
class CliFilesTest {
    private static final String WRONG = "<network>\n  <name>lab</name>\n  <metadata>\n"
            + "    <ipn:bus xmlns:ipn=\"urn:ipn:1\" mut=\"9000\"/>\n  </metadata>\n"
            + "  <forward mode=\"bridge\"/>\n  <bridge name=\"ipn-lab\"/>\n</network>\n";

    @TempDir
    private Path folder;

    private static List<Path> examples() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("..", "xml-schemas", "examples"))) {
            return examples.toList();
        }
    }

    @Test
    void shouldCallTheExamplesValid() throws IOException {
        for (Path example : examples()) {
            assertThat(Outcome.of("validate", example.toString())).isEqualTo(new Outcome(0, example + ": valid\n", ""));
            assertThat(Outcome.of("validate", "--json", example.toString()))
                    .isEqualTo(new Outcome(0, "{\"valid\":true,\"errors\":[]}\n", ""));
        }
    }

    @Test
    void shouldTellPlaceAndWhatIsAllowed() throws IOException {
        Path file = Files.writeString(folder.resolve("ä b.xml"), WRONG);
        String message =
                "attribute 'mut' of <ipn:bus> is unknown; allowed: ageing, forward-link-local, forwarder, mtu, snooping";
        assertThat(Outcome.of("validate", file.toString()))
                .isEqualTo(new Outcome(1, "", file + ":4:5: " + message + "\n"));
        Outcome json = Outcome.of("validate", "--json", file.toString());
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.err()).isEmpty();
        JsonObject told = JsonParser.parseString(json.out()).getAsJsonObject();
        assertThat(told.keySet()).containsExactly("valid", "errors");
        JsonArray errors = told.getAsJsonArray("errors");
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).toString()).isEqualTo("{\"line\":4,\"column\":5,\"message\":\"" + message + "\"}");
    }

    @Test
    void shouldNotDraftWhatNoHostCanDo() {
        assertThat(Outcome.of("new", "lab", "--bus", "--grab", "lo"))
                .isEqualTo(new Outcome(
                        1,
                        "",
                        "ipn: dev=\"lo\" of <ipn:grab dev=\"lo\"> is the host's loopback, which no bridge takes:"
                                + " name a NIC; ip link shows those there are\n"));
    }

    @Test
    void shouldHelpWithoutDashes() {
        assertThat(Outcome.of("help")).isEqualTo(Outcome.of("--help"));
        assertThat(Outcome.of("help", "show")).isEqualTo(Outcome.of("show", "--help"));
        assertThat(Outcome.of("help").out()).contains("help");
        assertThat(Outcome.of("help", "shwo").status()).isEqualTo(2);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void shouldReadStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(WRONG.getBytes(StandardCharsets.UTF_8)));
            Outcome outcome = Outcome.of("validate", "-");
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err()).startsWith("-:4:5: attribute 'mut'");
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "no XML",
                "<network/>",
                "<network><name>lab</name></network>",
                "<network><metadata><ipn:bus xmlns:ipn='urn:ipn:2'/></metadata></network>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><network>&b;</network>"
            })
    void shouldTellWhatIsWrongALineEach(String xml) throws IOException {
        Path file = Files.writeString(folder.resolve("f.xml"), xml);
        Outcome outcome = Outcome.of("validate", file.toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("\\Q" + file + "\\E:[0-9]+:[0-9]+: .+"));
    }

    @Test
    void shouldTellInOneLineWhyAFileCanNotBeRead() {
        assertThat(Outcome.of("validate", folder.resolve("none").toString()))
                .isEqualTo(new Outcome(1, "", "ipn: read " + folder.resolve("none") + ": there is no such file\n"));
        assertThat(Outcome.of("validate", folder.toString()))
                .isEqualTo(new Outcome(1, "", "ipn: read " + folder + ": Is a directory\n"));
    }

    @Test
    void shouldSayThatAPlanOfNothingIsNone() throws IOException {
        Path file = Files.createFile(folder.resolve("empty.xml"));
        assertThat(Outcome.of("plan", file.toString()))
                .isEqualTo(new Outcome(1, "", "ipn: read " + file + ": it is empty\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab", "two words", "$(id)", "-rf", "a&b<c>\"'", "ä網🙂", "%s%n", "a\\nb"})
    void shouldMakeANetworkOfAnyName(String name) throws IOException {
        Outcome outcome = Outcome.of("new", "--bus", "--", name);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        Path file = Files.writeString(folder.resolve("f.xml"), outcome.out());
        assertThat(Outcome.of("validate", file.toString()).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "a\nb", "a\u009b31mb"})
    void shouldRefuseNamesThatCanNotBe(String name) {
        Outcome outcome = Outcome.of("new", "--switch", "--", name);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).matches("ipn: network name [^\\p{Cntrl}]+\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ip 10.0.0.0/24 | address 10.0.0.0/24 is the subnet's own address, which no host can have",
                "--ip 10.0.0.255/24 | address 10.0.0.255/24 is the subnet's broadcast address, which no host can have",
                "--ip 10.0.0.1 | '10.0.0.1' is not an address like 10.0.0.1/24 or fd00::1/64",
                "--ip 300.0.0.1/24 | '300.0.0.1/24' is not an address like 10.0.0.1/24 or fd00::1/64",
                "--ip 10.0.0.1/24 --dhcp 10.0.1.5,10.0.1.9 | DHCP range 10.0.1.5,10.0.1.9: 10.0.1.5 is not in the subnet of 10.0.0.1/24",
                "--ip 10.0.0.1/24 --dhcp 10.0.0.5,10.0.1.9 | DHCP range 10.0.0.5,10.0.1.9: 10.0.1.9 is not in the subnet of 10.0.0.1/24",
                "--ip 10.0.0.1/24 --dhcp 10.0.0.9,10.0.0.5 | DHCP range 10.0.0.9,10.0.0.5: the first address is behind the last",
                "--ip 10.0.0.1/24 --dhcp 10.0.0.9,10.0.0.255 | DHCP range 10.0.0.9,10.0.0.255: 10.0.0.255 is the subnet's broadcast address, which no host can have",
                "--ip fd00::1/64 --dhcp fd01::1,fd01::2 | DHCP range fd01::1,fd01::2: fd01::1 is not in the subnet of fd00::1/64",
                "--ip fd00::1/24 --dhcp 10.0.0.1,10.0.0.2 | DHCP range 10.0.0.1,10.0.0.2: 10.0.0.1 is not in the subnet of fd00::1/24",
            })
    void shouldRefuseAddressesThatLibvirtCouldNotServe(String words, String line) {
        String[] command = ("new x --bus --forward nat " + words).split(" ");
        assertThat(Outcome.of(command)).isEqualTo(new Outcome(1, "", "ipn: " + line + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nat --ip 10.0.0.1/24 --dhcp 10.0.0.2,10.0.0.254",
                "open --ip 10.0.1.0/23 --dhcp 10.0.0.255,10.0.0.255",
                "route --ip 10.0.0.0/31",
                "none --ip fd00::1/64 --dhcp fd00::2,fd00::ffff",
                "none",
            })
    void shouldTakeAddressesThatLibvirtCanServe(String words) {
        assertThat(Outcome.of(("new x --bus --forward " + words).split(" ")).status())
                .isZero();
    }

    @Test
    void shouldExitWithTwoWhereItIsNotUsedAsItsHelpSays() {
        for (List<String> words : List.of(
                List.<String>of(),
                List.of("martian"),
                List.of("list", "extra"),
                List.of("list", "--xml"),
                List.of("show"),
                List.of("show", "a", "b"),
                List.of("fdb"),
                List.of("validate"),
                List.of("new", "lab"),
                List.of("new", "--bus"),
                List.of("new", "lab", "--bus", "--switch"),
                List.of("new", "lab", "--bus", "--mtu", "many"))) {
            Outcome outcome = Outcome.of(words.toArray(new String[0]));
            assertThat(outcome.status()).as(words.toString()).isEqualTo(2);
            assertThat(outcome.out()).as(words.toString()).isEmpty();
            assertThat(outcome.err()).as(words.toString()).isNotEmpty();
        }
    }

    @Test
    void shouldHelpByExample() {
        for (String command : Ipn.commandLine().getSubcommands().keySet()) {
            Outcome outcome = Outcome.of(command, "--help");
            assertThat(outcome.status()).isZero();
            assertThat(outcome.out())
                    .startsWith("Usage: ipn " + command)
                    .containsPattern("Examples?:\n  .*ipn " + command);
            assertThat(outcome.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shwo             | unknown command 'shwo'; did you mean 'show'? (ipn --help)",
                "martian          | unknown command 'martian' (ipn --help)",
                "list --jsn       | unknown option '--jsn'; did you mean '--json'? (ipn list --help)",
                "port ad lab      | unknown command 'ad'; did you mean 'add'? (ipn port --help)",
                "new x --bus --ip 10.0.0.1/24 | --ip needs --forward none, nat, route or open: libvirt serves no bridge that it has not made (ipn new --help)",
                "new x --bus --dhcp 1,2 | --dhcp needs --ip (ipn new --help)",
                "new x --bus --portgroup a:b | --portgroup a:b: NAME:ATTRIBUTE=VALUE,… (ipn new --help)",
                "new x --bus --forward nat | --forward nat needs --ip: libvirt forwards for a subnet (ipn new --help)",
                "new x --bus --switch | --bus, --switch are mutually exclusive (specify only one) (ipn new --help)",
                "graph --svg --dot | --svg, --dot are mutually exclusive (specify only one) (ipn graph --help)",
                "graph --seconds -1 | --seconds -1.0: allowed are 0 to 86400 (ipn graph --help)",
                "top lab -n 0     | --ticks 0: allowed are 1 and more (ipn top --help)",
                "top lab -d 0     | --delay 0.0: allowed are 0.1 to 86400 (ipn top --help)",
                "top lab -d NaN   | --delay NaN: allowed are 0.1 to 86400 (ipn top --help)",
                "capture lab -c 0 | --count 0: allowed are 1 and more (ipn capture --help)",
                "recv lab -n -5   | --count -5: allowed are 1 and more (ipn recv --help)",
                "top lab -n x     | --ticks x: allowed are whole numbers, 1 and more (ipn top --help)",
                "top lab -n 1.5   | --ticks 1.5: allowed are whole numbers, 1 and more (ipn top --help)",
                "top lab -d x     | --delay x: allowed are numbers, 0.1 to 86400 (ipn top --help)",
                "new x --bus --mtu x | --mtu x: allowed are whole numbers (ipn new --help)",
                "fdb lab --limit x | --limit x: allowed are whole numbers, 1 to 32768 (ipn fdb --help)",
                "list extra       | unexpected word 'extra' (ipn list --help)",
            })
    void shouldSayWhatWasMeant(String words, String line) {
        assertThat(Outcome.of(words.split(" "))).isEqualTo(new Outcome(2, "", "ipn: " + line + "\n"));
    }
}
