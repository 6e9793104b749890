// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Cli.assertFails;
import static org.ipn.sandbox.Cli.ipn;
import static org.ipn.sandbox.Cli.json;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** list, show, ports, fdb and plan: exactly the contract's fields, in text and in JSON. */
@Unharmed
class CliReadTest {
    private static final String NAME = "two words ä";
    private static final String TAP = "t-cli";

    @TempDir
    private Path folder;

    @BeforeEach
    void startANetworkWithAMember() {
        assertThat(Virsh.define(network(NAME, bus(" mtu='1400'>"), onBridge("ipn-cli"))))
                .isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        Ran.ok("ip", "tuntap", "add", TAP, "mode", "tap");
        Ran.ok("ip", "link", "set", TAP, "mtu", "1400");
        Ran.ok("ip", "link", "set", TAP, "address", "fe:54:00:00:00:01", "master", "ipn-cli", "up");
        Awaitility.await()
                .until(() -> Ran.ok("cat", "/sys/class/net/" + TAP + "/ifalias")
                        .strip()
                        .equals("ipn-port:" + UUID_1));
    }

    @AfterEach
    void removeTheMember() {
        Ran.run("ip", "link", "delete", "dev", TAP);
    }

    @Test
    void shouldList() {
        JsonObject told = json("list");
        assertThat(told.keySet()).containsExactly("networks");
        assertThat(told.getAsJsonArray("networks")).hasSize(1);
        assertThat(told.getAsJsonArray("networks").get(0).toString())
                .isEqualTo("{\"name\":\"" + NAME + "\",\"uuid\":\"" + UUID_1
                        + "\",\"kind\":\"bus\",\"bridge\":\"ipn-cli\","
                        + "\"state\":\"active\",\"forwarder\":\"ebpf\",\"mtu\":1400,\"members\":1}");
        assertThat(ipn("list"))
                .isEqualTo(new Ran(
                        0,
                        "NAME         KIND  STATE   BRIDGE   MEMBERS\n"
                                + "two words ä  bus   active  ipn-cli        1\n",
                        ""));
    }

    @Test
    void shouldShow() {
        JsonObject told = json("show", NAME);
        assertThat(told.keySet())
                .containsExactly("name", "uuid", "kind", "bridge", "state", "forwarder", "mtu", "ports");
        assertPort(told.getAsJsonArray("ports").get(0).getAsJsonObject());
        Ran text = ipn("show", NAME);
        assertThat(text.status()).isZero();
        assertThat(text.out())
                .startsWith("two words ä is a bus, active\n")
                .contains("  uuid       " + UUID_1 + "\n")
                .contains("\nt-cli   guest  -      fe:54:00:00:00:01  rw ");
    }

    @Test
    void shouldListPorts() {
        JsonObject told = json("ports", NAME);
        assertThat(told.keySet()).containsExactly("ports");
        assertPort(told.getAsJsonArray("ports").get(0).getAsJsonObject());
        assertThat(ipn("ports", NAME).out())
                .startsWith("DEVICE  KIND   GUEST  MAC                RIGHTS  RX  TX  DROPPED  WHY\n");
    }

    /** What is unknown is left out: no guest is known behind this tap. */
    private static void assertPort(JsonObject port) {
        assertThat(port.keySet())
                .containsExactly(
                        "device",
                        "kind",
                        "mac",
                        "rights",
                        "rxFrames",
                        "rxBytes",
                        "txFrames",
                        "txBytes",
                        "dropped",
                        "drops",
                        "link",
                        "mtu");
        assertThat(port.getAsJsonObject("drops").keySet())
                .containsExactly("rights", "antispoof", "vlan", "rate", "loss", "queue", "addresses");
        assertThat(port.get("device").getAsString()).isEqualTo(TAP);
        assertThat(port.get("kind").getAsString()).isEqualTo("guest");
        assertThat(port.get("mac").getAsString()).isEqualTo("fe:54:00:00:00:01");
        assertThat(port.get("rights").getAsString()).isEqualTo("rw");
        assertThat(port.get("rxFrames").getAsLong()).isNotNegative();
    }

    /** Its bridge has entries all the same: its own addresses. */
    @Test
    void shouldSayThatABusLearnsNothing() {
        assertThat(json("fdb", NAME).toString()).isEqualTo("{\"entries\":[]}");
        assertThat(ipn("fdb", NAME)).isEqualTo(new Ran(0, NAME + " is a bus: it learns no addresses\n", ""));
    }

    @Test
    void shouldPlanNothingWhenAllIsWell() {
        assertThat(json("plan").toString()).isEqualTo("{\"changes\":[]}");
        assertThat(ipn("plan")).isEqualTo(new Ran(0, "nothing to change\n", ""));
    }

    @Test
    void shouldPlanANetworkThatIsNotThere() throws IOException {
        Path file = Files.writeString(
                folder.resolve("ö.xml"),
                network("office", bus(""), onBridge("ipn-office"))
                        .replace(UUID_1, "22222222-2222-4222-8222-222222222222"));
        HostState before = HostState.now();
        JsonObject told = json("plan", file.toString());
        assertThat(told.keySet()).containsExactly("changes");
        assertThat(told.getAsJsonArray("changes").get(0).toString())
                .isEqualTo("{\"network\":\"office\",\"device\":\"ipn-office\",\"operation\":\"add bridge\","
                        + "\"to\":\"ipn:22222222-2222-4222-8222-222222222222\"}");
        assertThat(ipn("plan", file.toString()).out())
                .startsWith("NETWORK  DEVICE ")
                .contains("OPERATION ");
        assertThat(HostState.now()).isEqualTo(before);
    }

    @Test
    void shouldPlanAGuestThatDoesNotRun() throws IOException {
        String guest = "<domain><name>g</name><metadata><ipn:ports xmlns:ipn='urn:ipn:1'>"
                + "<ipn:port mac='52:54:00:00:00:09' network='" + NAME + "'/></ipn:ports></metadata><devices>"
                + "<interface type='ethernet'><mac address='52:54:00:00:00:09'/>"
                + "<target dev='t-own' managed='no'/></interface></devices></domain>";
        Path file = Files.writeString(folder.resolve("g.xml"), guest);
        HostState before = HostState.now();
        assertThat(json("plan", file.toString())
                        .getAsJsonArray("changes")
                        .get(0)
                        .toString())
                .startsWith("{\"network\":\"" + NAME + "\",\"device\":\"t-own\",\"operation\":\"add tap\"");
        assertThat(HostState.now()).isEqualTo(before);
    }

    @Test
    void shouldSayWhyAPlanCanNotBe() throws IOException {
        Path file = Files.writeString(
                folder.resolve("n.xml"),
                network("lo2", bus(""), onBridge("lo")).replace(UUID_1, "22222222-2222-4222-8222-222222222222"));
        assertFails(
                ipn("plan", file.toString()),
                file
                        + ": network lo2: bridge name lo is taken by a device that is not a bridge; choose another <bridge name=…/>");
    }

    @Test
    void shouldSayWhichNetworkThereIsNot() {
        for (String name : List.of("none", "", "..", "a/b", "$(id)", "-x", "%2F", "ä\u009b31m", "two word ä")) {
            for (String command : List.of("show", "ports", "fdb")) {
                assertFails(
                        ipn(command, "--", name),
                        "there is no IPN network '" + name.replace('\u009b', '?')
                                + (name.startsWith("two")
                                        ? "'; did you mean 'two words ä'?"
                                        : "'; ipn list shows those there are"));
                if (!name.equals("none")) {
                    break;
                }
            }
        }
        assertFails(ipn("show", "x".repeat(20_000)), "the request can't be read: URI Too Long");
    }

    @Test
    void shouldTellRatesOfEveryMember() {
        JsonObject tick = json("top", NAME, "-n", "1", "-d", "0.1");
        assertThat(tick.keySet()).containsExactly("time", "network", "seconds", "ports");
        assertThat(tick.getAsJsonArray("ports").get(0).toString())
                .startsWith("{\"device\":\"" + TAP + "\",\"kind\":\"guest\",\"rxFramesPerSecond\":");
        assertThat(ipn("top", NAME, "-n", "2", "-d", "0.1", "--talkers").out().lines())
                .filteredOn(line -> line.startsWith(TAP))
                .hasSize(2);
        assertThat(onTerminal("ipn top '" + NAME + "' -n 1 -d 0.1; stty"))
                .contains("\033[H\033[J", TAP)
                .doesNotContain("-icanon");
    }

    @Test
    void shouldDrawThem() {
        assertThat(ipn("graph", "--seconds", "0").out())
                .startsWith("<svg ")
                .contains(NAME, TAP)
                .endsWith("</svg>\n");
        assertThat(ipn("graph", NAME, "--json").out())
                .startsWith("{\"networks\":[{\"name\":")
                .contains("{\"device\":\"" + TAP + '"');
        assertThat(ipn("graph", NAME, "--dot", "--seconds", "0.1").out())
                .contains('"' + NAME + "\" -- \"" + TAP + "\" [label=\"" + TAP);
    }

    @Test
    void shouldFitATerminalAndColourItsStates() {
        String narrow = onTerminal("stty cols 70; ipn ports --wide '" + NAME + "'; ipn show '" + NAME + "'");
        assertThat(narrow).contains("\033[32mactive\033[39m").contains("  fe:54:00:00:00:01  "); // a MAC is never cut
        assertThat(narrow.substring(narrow.indexOf(NAME + " is"))
                        .replaceAll("\033\\[[0-9;]*m", "")
                        .lines())
                .allMatch(line -> line.length() <= 70);
        assertThat(onTerminal("NO_COLOR=1 ipn show '" + NAME + "'")).doesNotContain("\033");
        assertThat(onTerminal("ipn show '" + NAME + "' | cat"))
                .contains("active")
                .doesNotContain("\033");
    }

    private static String onTerminal(String command) {
        return Ran.ok("script", "-qec", command, "/dev/null").replace("\r\n", "\n");
    }

    /** As cron and systemd run it. */
    @Test
    void shouldKnowNamesInTheCLocaleToo() {
        Ran ran = Ran.run("env", "-u", "LANG", "-u", "LC_ALL", "-u", "LC_CTYPE", "ipn", "show", NAME);
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(Ran.run("env", "LC_ALL=C", "ipn", "show", NAME).out()).isEqualTo(ran.out());
    }

    @Test
    void shouldMakeXmlThatLibvirtTakes() {
        for (String name : List.of("lab", "a & b's <\"ö\">")) {
            String xml = Ran.ok("ipn", "new", name, "--switch");
            assertThat(Ran.run(
                            List.of("virsh", "-q", "net-define", "--validate", "/dev/stdin"),
                            xml.getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(new Ran(0, "", ""));
            assertThat(Virsh.start(name)).isEqualTo(new Ran(0, "", ""));
            assertThat(json("show", name).get("kind").getAsString()).isEqualTo("switch");
        }
    }

    /** Every option: libvirt's own schema takes it, ours too, and the networks start. */
    @Test
    void shouldMakeXmlOfEveryFeature() {
        for (String words : List.of(
                "n1 --bus --group alice --mode 0660 --owner bob --host 10.91.0.1/24 --host fd00::1/64 --tap nt0:alice --mtu 1400",
                "n2 --switch --forwarder bridge --portgroup quiet:rights=r --portgroup office:vlan=7 --default vlan=none --bridge br-n2",
                "n3 --bus --forward none --ip 10.92.0.1/24 --dhcp 10.92.0.10,10.92.0.20 --mtu 1300",
                "n4 --switch --forward route --ip fd01::1/64")) {
            List<String> command = new ArrayList<>(List.of("ipn", "new"));
            command.addAll(List.of(words.split(" ")));
            String xml = Ran.ok(command.toArray(new String[0]));
            assertThat(Ran.run(
                            List.of("virsh", "-q", "net-define", "--validate", "/dev/stdin"),
                            xml.getBytes(StandardCharsets.UTF_8)))
                    .as(xml)
                    .isEqualTo(new Ran(0, "", ""));
            assertThat(Virsh.start(words.substring(0, 2))).as(xml).isEqualTo(new Ran(0, "", ""));
        }
        assertThat(json("show", "n1").get("mtu").getAsInt()).isEqualTo(1400);
        assertThat(Ran.ok("ip", "-br", "addr", "show")).contains("10.91.0.1/24", "10.92.0.1/24", "fd01::1/64");
    }

    @Test
    void shouldAskOnATerminalForWhatIsMissing() throws IOException {
        Path xml = folder.resolve("asked.xml");
        Path answers = Files.writeString(folder.resolve("answers"), "asked\nhub\nswitch\nalice\n\n\n10.93.0.1/24\n\n");
        Ran asked = Ran.run("sh", "-c", "script -qec 'ipn new >" + xml + "' /dev/null <" + answers);
        assertThat(asked.out()).contains("Name [lab]: ", "Kind, bus or switch [bus]: ", "Mode: ");
        assertThat(Files.readString(xml))
                .contains("<name>asked</name>", "<ipn:switch ", "<ipn:access group=\"alice\" mode=\"0660\"/>")
                .contains("<ipn:host address=\"10.93.0.1/24\"/>")
                .doesNotContain("grab");
    }
}
