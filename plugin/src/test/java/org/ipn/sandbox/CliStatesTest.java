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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an admin is told of networks that are stopped, wrong, misspelt or only planned. */
@Unharmed
class CliStatesTest {
    private static final String UUID_2 = "22222222-2222-4222-8222-222222222222";

    @TempDir
    private Path folder;

    private static void define(String xml) {
        assertThat(Virsh.define(xml)).isEqualTo(new Ran(0, "", ""));
    }

    private static void start(String xml) {
        define(xml);
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
    }

    private static List<String> listed() {
        List<String> states = new ArrayList<>();
        json("list").getAsJsonArray("networks").forEach(each -> {
            JsonObject network = each.getAsJsonObject();
            states.add(network.get("name").getAsString() + " "
                    + network.get("state").getAsString());
        });
        return states;
    }

    @Test
    void shouldListByNameWhatIsDefinedRightOrWrong() {
        String why =
                "attribute 'mtuu' of <ipn:bus> is unknown; allowed: ageing, forward-link-local, forwarder, mtu, snooping (did you mean mtu?)";
        start(network("zoo", bus(""), onBridge("ipn-zoo")));
        define(network("lab", bus(" mtuu='9000'>"), onBridge("ipn-lab")).replace(UUID_1, UUID_2));
        Awaitility.await().untilAsserted(() -> assertThat(listed()).containsExactly("lab invalid", "zoo active"));
        assertThat(ipn("list").out())
                .isEqualTo("NAME  KIND  STATE    BRIDGE   MEMBERS\n" + "lab   bus   invalid  ipn-lab        0\n"
                        + "zoo   bus   active   ipn-zoo        0\n");
        assertThat(ipn("show", "lab").out()).startsWith("lab is a bus, invalid\n  error      " + why + "\n");
        assertThat(ipn("doctor").out()).contains("error    network lab: " + why + "\n         virsh net-edit lab\n");
        Virsh.assertRefused(Virsh.start(UUID_2), "network lab: " + why);
        assertFails(ipn("top", "lab"), "network lab: " + why);
        assertFails(ipn("port", "add", "lab", "--dev", "t-no"), "network lab: " + why);
    }

    @Test
    void shouldSayThatANetworkIsStopped() {
        define(network("lab", bus(""), onBridge("ipn-lab")));
        Awaitility.await().untilAsserted(() -> assertThat(listed()).containsExactly("lab inactive"));
        for (String words : List.of(
                "top lab -n 1",
                "fdb lab",
                "capture lab -w " + folder.resolve("lab.pcapng"),
                "port add lab --dev t-no",
                "port del lab --dev t-no",
                "recv lab",
                "send lab")) {
            assertFails(ipn(words.split(" ")), "network lab is not active: virsh net-start lab");
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchNetwork() {
        start(network("lab", bus(""), onBridge("ipn-lab")));
        assertFails(
                ipn("port", "del", "lab", "--dev", "t-no"),
                "network lab: there is no device t-no; ipn ports lab shows those there are");
        for (String words : List.of(
                "watch lbb", "top lbb", "port add lbb --dev t-no", "port del lbb --dev t-no", "recv lbb", "join lbb")) {
            assertFails(ipn(words.split(" ")), "there is no IPN network 'lbb'; did you mean 'lab'?");
        }
        assertFails(
                Ran.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ipn", "recv", "lbb"),
                "there is no active IPN network 'lbb'; did you mean 'lab'?");
    }

    @Test
    void shouldListWhatASwitchHasLearned() {
        start(network("lab", bus("").replace("bus", "switch"), onBridge("ipn-lab")));
        Ran.ok("ip", "tuntap", "add", "t-fdb", "mode", "tap");
        try {
            Ran.ok("ip", "link", "set", "t-fdb", "master", "ipn-lab");
            Ran.ok("bridge", "fdb", "add", "52:54:00:00:00:07", "dev", "t-fdb", "master", "static");
            JsonObject told = json("fdb", "lab");
            assertThat(told.keySet()).containsExactly("entries");
            assertThat(told.getAsJsonArray("entries")).anySatisfy(entry -> {
                JsonObject fields = entry.getAsJsonObject();
                assertThat(fields.keySet()).containsExactly("mac", "device", "ageSeconds", "static");
                assertThat(fields.get("mac").getAsString()).isEqualTo("52:54:00:00:00:07");
                assertThat(fields.get("device").getAsString()).isEqualTo("t-fdb");
                assertThat(fields.get("static").getAsBoolean()).isTrue();
            });
            assertThat(ipn("fdb", "lab").out()).startsWith("MAC ").contains("52:54:00:00:00:07  t-fdb");
        } finally {
            Ran.ok("ip", "link", "delete", "dev", "t-fdb");
        }
    }

    private Ran plan(String xml) throws IOException {
        return ipn("plan", Files.writeString(folder.resolve("f.xml"), xml).toString(), "--json");
    }

    private static String lab(String parts) {
        return network("lab", bus(">" + parts), onBridge("ipn-lab"));
    }

    @Test
    void shouldRefuseAPlanAsAStartWouldBe() throws IOException {
        assertNotPlanned(
                lab("<ipn:access owner='nosuch'/>"), "network lab: user nosuch of <ipn:access> does not exist");
        assertNotPlanned(
                lab("<ipn:tap dev='t-no' group='nosuch'/>"),
                "network lab: group nosuch of <ipn:tap dev=\"t-no\"> does not exist");
        start(lab("<ipn:portgroup name='sensor' rights='r'/>"));
        assertNotPlanned(
                "<domain><name>g</name><devices><interface type='network'>"
                        + "<mac address='52:54:00:00:00:09'/><source network='lab' portgroup='sensr'/>"
                        + "</interface></devices></domain>",
                "network lab has no portgroup \"sensr\"; it has: sensor");
    }

    private void assertNotPlanned(String xml, String why) throws IOException {
        assertFails(plan(xml), folder.resolve("f.xml") + ": " + why);
    }

    @Test
    void shouldPlanWhoMayJoin() throws IOException {
        String file = "{\"network\":\"lab\",\"device\":\"/run/ipn/nodes/lab\",\"operation\":";
        String changed = lab("<ipn:access group='alice' mode='0640'/>");
        assertThat(plan(changed).out()).endsWith("," + file + "\"add node file\",\"to\":\"root:alice 0640\"}]}\n");
        start(lab(""));
        assertThat(json("plan").toString()).isEqualTo("{\"changes\":[]}");
        assertThat(plan(changed).out())
                .isEqualTo("{\"changes\":[" + file
                        + "\"set access\",\"from\":\"root:root 0600\",\"to\":\"root:alice 0640\"}]}\n");
    }

    @Test
    void shouldNotTellAUserWithoutPrivilegeToDoWhatRootShould() {
        Ran ran = Ran.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ipn", "doctor");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("warning  ipnd: was not asked, and networks and drift were not looked at: you may not use"
                        + " /run/ipn/ipnd.sock: be root or in its group (usermod -aG libvirt USER)\n"
                        + "         sudo ipn doctor\n")
                .contains("warning  eBPF: was not tried: that needs root\n         sudo ipn doctor\n")
                .doesNotContain("error", "systemctl", "reinstall");
        assertThat(ran.status()).isZero();
    }
}
