// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.assertRefused;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that libvirt takes and that can't be an IPN, or have a name that nobody expects, at virsh. */
@Unharmed
class HostileNetworkTest {
    private static final String ANY_NAME =
            "allowed are 1 to 15 printable ASCII characters without blanks, '/', ':' and '%', the first not '.'";

    private static void assertRefusedAtStart(String xml, String line) {
        assertThat(Virsh.define(xml)).isEqualTo(new Ran(0, "", ""));
        HostState before = HostState.now();
        assertRefused(Virsh.start(UUID_1), line);
        assertThat(HostState.now()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<ipn:foo/>               | <ipn:foo> is unknown in <ipn:bus>; allowed: access, default, grab, host, overlay, portgroup, tap",
                "<x/>                     | <x> is unknown in <ipn:bus>; allowed: access, default, grab, host, overlay, portgroup, tap",
                "<ipn:bus/>               | <ipn:bus> is unknown in <ipn:bus>; allowed: access, default, grab, host, overlay, portgroup, tap",
                "<ipn:portgroup/>         | <ipn:portgroup> lacks the attribute 'name'; allowed are any name that is not empty, of 1000 characters at most",
                "<ipn:host address='1.2'/>| address=\"1.2\" of <ipn:host>: allowed are an IPv4 or IPv6 address with the length of its prefix, such as 10.77.0.1/24 or fd00::1/64",
                "text                     | text is not allowed in <ipn:bus>",
            })
    void shouldRefuseWhatItDoesNotKnowInside(String inside, String line) {
        assertRefusedAtStart(network("lab", bus(">" + inside), onBridge("ipn-lab")), "network lab: " + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mut='9000'        | attribute 'mut' of <ipn:bus> is unknown; allowed: ageing, forward-link-local, forwarder, mtu, snooping",
                "mtu='67'          | mtu=\"67\" of <ipn:bus>: allowed are 68 to 65521",
                "mtu='99999999999999999999' | mtu=\"99999999999999999999\" of <ipn:bus>: allowed are 68 to 65521",
                "mtu=''            | mtu=\"\" of <ipn:bus>: allowed are 68 to 65521",
                "mtu='1e3'         | mtu=\"1e3\" of <ipn:bus>: allowed are 68 to 65521",
                "forwarder='xdp'   | forwarder=\"xdp\" of <ipn:bus>: allowed are auto, ebpf, bridge",
                "forwarder='Auto'  | forwarder=\"Auto\" of <ipn:bus>: allowed are auto, ebpf, bridge",
            })
    void shouldRefuseAttributesThatItDoesNotKnow(String attribute, String line) {
        assertRefusedAtStart(network("lab", bus(" " + attribute + ">"), onBridge("ipn-lab")), "network lab: " + line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ipn-0123456789ab", "a/b", "../../x", ".", "..", "a b", "a:b", "a%d", "%d", "br-ä", "\u00a0"})
    void shouldRefuseBridgeNamesThatTheKernelWouldNotTakeAsTheyAre(String bridge) {
        assertRefusedAtStart(
                network("lab", bus(""), onBridge(bridge)),
                "network lab: name=\"" + bridge + "\" of <bridge>: " + ANY_NAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<forward mode='private'><interface dev='lo'/></forward>     | <forward mode=\"private\"> can't be an IPN; allowed: bridge, nat, route, open, or no <forward>",
                "<forward mode='vepa'><interface dev='lo'/></forward>        | <forward mode=\"vepa\"> can't be an IPN; allowed: bridge, nat, route, open, or no <forward>",
                "<forward mode='passthrough'><interface dev='lo'/></forward> | <forward mode=\"passthrough\"> can't be an IPN; allowed: bridge, nat, route, open, or no <forward>",
                "<forward mode='bridge'><interface dev='lo'/></forward>      | the network has no <bridge name=\"…\"/>",
                "<forward mode='bridge'/><bridge name='ipn-a'/><virtualport type='openvswitch'/> | <virtualport> of the network can't be an IPN: its bridge is a Linux bridge",
                "<forward mode='bridge'/><bridge name='ipn-a'/><portgroup name='p'><virtualport type='openvswitch'/></portgroup> | <virtualport> of <portgroup name=\"p\"> can't be an IPN: its bridge is a Linux bridge",
                "<forward mode='bridge'/><bridge name='ipn-a'/><virtualport type='openvswitch'/><vlan><tag id='3'/></vlan> | <vlan> of the network can't be an IPN; allowed is vlan= of <ipn:portgroup> and <ipn:port>",
                "<bridge name='ipn-a' macTableManager='libvirt'/>            | macTableManager=\"libvirt\" of <bridge> can't be an IPN; allowed: kernel",
                "<forward mode='bridge'/><bridge name='lo'/>                 | bridge name lo is taken by a device that is not a bridge; choose another <bridge name=…/>",
            })
    void shouldRefuseWhatOfLibvirtsCanNotBeAnIpn(String rest, String line) {
        assertRefusedAtStart(network("lab", bus(""), rest), "network lab: " + line);
    }

    @Test
    void shouldRefuseAnMtuThatIsLibvirtsToSet() {
        assertRefusedAtStart(
                network(
                        "lab",
                        bus(" mtu='1400'>"),
                        "<forward mode='nat'/><bridge name='ipn-a'/><ip address='192.168.99.1' netmask='255.255.255.0'/>"),
                "network lab: mtu of <ipn:bus> goes with <forward mode=\"bridge\"> only;"
                        + " here <mtu size=\"1400\"/> of the network does it");
    }

    @Test
    void shouldRefuseWhatBelongsInAGuest() {
        assertRefusedAtStart(
                network("lab", "<ipn:ports xmlns:ipn='urn:ipn:1'/>", onBridge("ipn-a")),
                "network lab: <ipn:ports> is unknown in this <metadata>; allowed: bus, switch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "..  | network ..: the network's name \"..\" can't name a node file; allowed are names without '/', not '.' or '..'",
                ".   | network .: the network's name \".\" can't name a node file; allowed are names without '/', not '.' or '..'",
                "` ` | network  : the network has no <name>",
            })
    void shouldRefuseNamesThatCanNotNameANodeFile(String name, String line) {
        assertRefusedAtStart(network(name, bus(""), onBridge("ipn-a")), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                " leading",
                "$(touch ipn-pwned)",
                "`touch ipn-pwned`",
                "; touch ipn-pwned",
                "-rf",
                "--help",
                "...",
                "*",
                "%2F..%2F",
                "a\\nb\\c",
                "'\"&amp;&lt;&gt;",
                "{\"a\":1}",
                "ä網🙂",
                "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
            })
    void shouldStartANetworkWhateverItsName(String name) {
        assertThat(Virsh.define(network(name, bus(""), onBridge("ipn-odd")))).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        String plain = name.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        String segment = URLEncoder.encode(plain, StandardCharsets.UTF_8).replace("+", "%20");
        Ipnd.Answer shown = Ipnd.call("GET", "/networks/" + segment, "");
        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        assertThat(shown.body()).contains("\"uuid\":\"" + UUID_1 + "\"").contains("\"state\":\"active\"");
        assertThat(Virsh.destroy(UUID_1)).isEqualTo(new Ran(0, "", ""));
        assertThat(Path.of("/ipn-pwned")).as("what a hook's shell would make").doesNotExist();
    }

    /** What an escape sequence of a terminal could begin with, is not passed on. */
    @Test
    void shouldPrintNoControlCharactersOfANameAtVirsh() {
        assertRefusedAtStart(
                network("a&#155;31mb", bus(""), onBridge("lo")),
                "network a?31mb: bridge name lo is taken by a device that is not a bridge; choose another <bridge name=…/>");
    }

    @Test
    void shouldLeaveANetworkOfAnotherNamespaceToLibvirt() {
        String other = bus("").replace("ipn:", "other:").replace("urn:other:1", "urn:example:1");
        assertThat(Virsh.define(network("lab", other, onBridge("ipn-lab")))).isEqualTo(new Ran(0, "", ""));
        HostState before = HostState.now();
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        assertThat(HostState.now()).isEqualTo(before);
    }

    @Test
    void shouldRefuseANetworkOfAnotherVersionOfOurNamespace() {
        assertRefusedAtStart(
                network("lab", bus("").replace("urn:ipn:1", "urn:ipn:2"), onBridge("ipn-lab")),
                "network lab: <ipn:bus> is of namespace urn:ipn:2; allowed is urn:ipn:1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_000_000})
    void shouldNotHearOfWhatLibvirtItselfRefuses(int bytes) {
        String bomb = "<!DOCTYPE network [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;'>]>"
                + network("n&d;", bus(""), onBridge("ipn-lab"));
        String much = network("lab", bus("") + "<x:a xmlns:x='u'>" + "x".repeat(bytes) + "</x:a>", onBridge("ipn-lab"));
        int logged = Ipnd.log().size();
        assertThat(Virsh.define(bytes == 0 ? bomb : much).status()).isEqualTo(1);
        assertThat(Ipnd.log()).hasSize(logged);
    }

    /** Three megabytes as the user writes them are more than libvirt hands out again (VIR_NET_MESSAGE_STRING_MAX). */
    @Test
    void shouldServeANetworkThatLibvirtCanNotDescribe() {
        UUID second = UUID.fromString("22222222-2222-4222-8222-222222222222");
        String many = "<x:a xmlns:x='u'>" + "<x:b/>".repeat(500_000) + "</x:a>";
        assertThat(Virsh.define(network("big", bus("") + many, onBridge("ipn-big"))))
                .isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.define(network("small", second, "ipn-small"))).isEqualTo(new Ran(0, "", ""));
        // What is only defined is known from libvirt alone: the inventory works.
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(Ipnd.call("GET", "/networks", "").body())
                                .contains("\"name\":\"big\"")
                                .contains("\"name\":\"small\""));
        assertThat(Ipnd.call("GET", "/networks/big", "").body()).contains("\"state\":\"active\"");
        assertThat(Ran.ok("ip", "-br", "link", "show", "ipn-big")).contains("UP");
    }

    @Test
    void shouldGiveABridgeToOneOfThoseThatStartAtOnce() {
        List<UUID> networks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            UUID uuid = UUID.nameUUIDFromBytes(new byte[] {(byte) i});
            networks.add(uuid);
            assertThat(Virsh.define(network("n" + i, uuid, "ipn-one"))).isEqualTo(new Ran(0, "", ""));
        }
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<Ran>> starts = networks.stream()
                    .map(uuid -> CompletableFuture.supplyAsync(() -> Virsh.start(uuid.toString())))
                    .toList();
            int winner = -1;
            for (int i = 0; i < networks.size(); i++) {
                Ran ran = starts.get(i).join();
                if (ran.status() == 0) {
                    assertThat(winner).as("who won before " + i).isNegative();
                    winner = i;
                }
            }
            assertThat(winner).isNotNegative();
            for (int i = 0; i < networks.size(); i++) {
                if (i != winner) {
                    assertRefused(
                            starts.get(i).join(),
                            "network n" + i + ": bridge ipn-one belongs to IPN network n" + winner
                                    + "; choose another <bridge name=…/>");
                }
            }
            assertThat(Ran.ok("cat", "/sys/class/net/ipn-one/ifalias").strip())
                    .isEqualTo("ipn:" + networks.get(winner));
            assertThat(Virsh.destroy(networks.get(winner).toString())).isEqualTo(new Ran(0, "", ""));
        }
    }
}
