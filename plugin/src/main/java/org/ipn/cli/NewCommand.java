// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports.Validation;
import org.ipn.xml.Draft;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.NetworkXml;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        description = {
            "Print the XML of a new network, for virsh net-define.",
            "On a terminal it asks for what is missing; every answer has an option."
        },
        footer = {
            "",
            "Examples:",
            "  ipn new lab --bus > lab.xml && virsh net-define lab.xml && virsh net-start lab",
            "  ipn new lab --bus --group lab --mode 0660 --host 10.77.0.1/24 --grab eth1 --tap uml0:alice",
            "  ipn new office --switch --portgroup desk:vlan=10 --portgroup lab:vlan=20 --default vlan=none",
            "  ipn new ids --switch --forwarder ebpf --portgroup sensor:mirror=yes,rights=r",
            "  ipn new office --switch --forward nat --ip 10.78.0.1/24 --dhcp 10.78.0.100,10.78.0.200"
        },
        mixinStandardHelpOptions = true)
final class NewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The network's name.")
    private @Nullable String name;

    @ArgGroup
    private @Nullable KindOption kind;

    @Option(
            names = "--bridge",
            paramLabel = "BRIDGE",
            description = "Name of its bridge, at most 15 characters (default: ipn-NAME).")
    private @Nullable String bridge;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1500",
            description = "68 to 65521 (default: ${DEFAULT-VALUE}).")
    private int mtu = Network.DEFAULT_MTU;

    @Option(
            names = "--forwarder",
            paramLabel = "auto|ebpf|bridge",
            description = "What carries the frames (default: auto).")
    private @Nullable String forwarder;

    @Option(
            names = "--owner",
            paramLabel = "USER",
            description = "Whose processes may join as --mode says (default: root).")
    private @Nullable String owner;

    @Option(names = "--group", paramLabel = "GROUP", description = "Whose users may (default: root).")
    private @Nullable String group;

    @Option(
            names = "--mode",
            paramLabel = "OCTAL",
            description = "Of the node file: r = receive, w = send (default: 0600).")
    private @Nullable String mode;

    @Option(names = "--host", paramLabel = "CIDR", description = "The host is a member with this address; repeatable.")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--grab", paramLabel = "DEV", description = "A NIC of the host's that joins; repeatable.")
    private List<String> grabs = new ArrayList<>();

    @Option(names = "--tap", paramLabel = "DEV[:USER]", description = "A named tap that USER may open; repeatable.")
    private List<String> taps = new ArrayList<>();

    @Option(
            names = "--portgroup",
            paramLabel = "NAME[:ATTRIBUTE=VALUE,...]",
            description =
                    "What NICs of that portgroup may do; repeatable. In a list of VLANs, + is its comma: trunk=10+20-29.")
    private List<String> portgroups = new ArrayList<>();

    @Option(
            names = "--default",
            paramLabel = "ATTRIBUTE=VALUE,…",
            description = "What members of any kind may do of which nothing else says anything, as for --portgroup.")
    private @Nullable String byDefault;

    @Option(
            names = "--forward",
            paramLabel = "bridge|none|nat|route|open",
            defaultValue = "bridge",
            description =
                    "libvirt's forward mode (default: ${DEFAULT-VALUE}: we make the bridge, libvirt serves nothing).")
    private String forward = "bridge";

    @Option(
            names = "--ip",
            paramLabel = "CIDR",
            description = "The host's address where libvirt serves: not with --forward bridge.")
    private @Nullable String address;

    @Option(
            names = "--dhcp",
            paramLabel = "FIRST,LAST",
            description = "Addresses that libvirt's DHCP gives away; with --ip.")
    private @Nullable String dhcp;

    /** One of the two. */
    static final class KindOption {
        @Option(names = "--bus", required = true, description = "Every frame reaches every other member.")
        private boolean bus;

        @Option(names = "--switch", required = true, description = "A learning Ethernet switch.")
        @SuppressWarnings("UnusedVariable")
        private boolean isSwitch;
    }

    @Override
    public Integer call() throws Failed {
        Kind chosen = kind == null ? null : kind.bus ? Kind.BUS : Kind.SWITCH;
        if ((name == null || chosen == null) && Questions.canAsk()) {
            name = name == null ? Questions.ask("Name", "lab") : name;
            chosen = chosen != null
                    ? chosen
                    : Kind.valueOf(Questions.choose("Kind", "bus", "switch").toUpperCase(Locale.ROOT));
            ask();
        }
        if (name == null || chosen == null) {
            throw wrong(name == null ? "NAME is missing" : "--bus or --switch is missing");
        }
        if (address != null && forward.equals("bridge")) {
            throw wrong("--ip needs --forward none, nat, route or open: libvirt serves no bridge that it has not made");
        }
        if (address == null && List.of("nat", "route", "open").contains(forward)) {
            throw wrong("--forward " + forward + " needs --ip: libvirt forwards for a subnet");
        }
        try {
            String device = bridge == null ? NetworkXml.bridgeOf(name) : bridge;
            String xml = NetworkXml.of(
                    new Draft(name, chosen, device, mtu, forwarder, forward, address, range(), access(), elements()));
            check(xml);
            spec.commandLine().getOut().print(xml);
            spec.commandLine().getOut().flush();
            return 0;
        } catch (Refused e) {
            throw new Failed(e.getMessage());
        }
    }

    private void ask() {
        group = group != null ? group : Questions.optional("Group whose users may join, if any");
        mode = mode != null || group == null ? mode : Questions.ask("Mode: r = receive, w = send", "0660");
        forward = forward.equals("bridge")
                ? Questions.choose("libvirt's forward mode", "bridge", "none", "nat", "route", "open")
                : forward;
        if (forward.equals("bridge")) {
            add(hosts, Questions.optional("Address of the host (CIDR), if it is a member"));
        } else if (address == null) {
            address = forward.equals("none")
                    ? Questions.optional("Address of the host (CIDR), if libvirt serves")
                    : Questions.ask("Address of the host (CIDR)", "10.78.0.1/24");
            dhcp = address == null ? null : Questions.optional("DHCP range (FIRST,LAST), if any");
        }
        add(grabs, Questions.optional("NIC to grab, if any"));
    }

    private static void add(List<String> list, @Nullable String answer) {
        if (answer != null) {
            list.add(answer);
        }
    }

    private List<String> range() {
        if (dhcp == null) {
            return List.of();
        }
        List<String> range = List.of(dhcp.split(",", -1));
        if (range.size() != 2 || address == null) {
            throw wrong(address == null ? "--dhcp needs --ip" : "--dhcp " + dhcp + ": two addresses, FIRST,LAST");
        }
        return range;
    }

    private Map<String, String> access() {
        Map<String, String> access = new LinkedHashMap<>();
        put(access, "owner", owner);
        put(access, "group", group);
        put(access, "mode", mode);
        return access;
    }

    private List<Draft.Element> elements() {
        List<Draft.Element> elements = new ArrayList<>();
        hosts.forEach(host -> elements.add(new Draft.Element("host", Map.of("address", host))));
        grabs.forEach(grab -> elements.add(new Draft.Element("grab", Map.of("dev", grab))));
        for (String tap : taps) {
            String[] parts = tap.split(":", 2);
            Map<String, String> attributes = new LinkedHashMap<>(Map.of("dev", parts[0]));
            put(attributes, "user", parts.length == 2 ? parts[1] : null);
            elements.add(new Draft.Element("tap", attributes));
        }
        if (byDefault != null) {
            elements.add(
                    new Draft.Element("default", policy(byDefault, "--default " + byDefault + ": ATTRIBUTE=VALUE,…")));
        }
        for (String text : portgroups) {
            elements.add(new Draft.Element("portgroup", portgroup(text)));
        }
        return elements;
    }

    /** {@code name:rights=r,trunk=10+20-29}: in a list of VLANs, + stands for its comma. */
    private Map<String, String> portgroup(String text) {
        String[] parts = text.split(":", 2);
        Map<String, String> attributes = new LinkedHashMap<>(Map.of("name", parts[0]));
        if (parts.length == 2) {
            attributes.putAll(policy(parts[1], "--portgroup " + text + ": NAME:ATTRIBUTE=VALUE,…"));
        }
        return attributes;
    }

    private Map<String, String> policy(String text, String usage) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            String[] pair = each.split("=", 2);
            if (pair.length != 2 || !pair[0].matches("[a-z]+")) {
                throw wrong(usage);
            }
            attributes.put(pair[0], pair[1].replace('+', ','));
        }
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    /** Said now, and not at net-start. */
    private static void check(String xml) throws Refused {
        Validation validation =
                new LibvirtXml().validate(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        if (!validation.valid()) {
            throw new Refused(validation.errors().get(0).message());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
