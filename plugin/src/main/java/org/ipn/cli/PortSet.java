// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ipn.model.FirstFew;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Nic;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.ipn.xml.PortEdit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "set",
        description = {
            "Say what a guest's NIC may do: writes its <ipn:port> into the guest's metadata, through libvirt, as you.",
            "As with virsh, what is said holds for as long as the guest runs, or from its next start on where it does not run;"
                    + " --config and --live say which, and both may be said. What is not named stays; vlan= takes the word on vlan away.",
            "When it returns, what is said of a running guest holds; where it does not within some seconds, it says so, and fails."
        },
        footer = {
            "",
            "Examples:",
            "  ipn port set lab --dev vnet3 vlan=20",
            "  ipn port set lab --guest g1 --live --config rights=r rate=100",
            "  ipn port set lab --guest g1 rate="
        },
        mixinStandardHelpOptions = true)
final class PortSet implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OneNetwork network;

    @ArgGroup(multiplicity = "1")
    private Whose whose;

    private static final class Whose {
        @Option(names = "--dev", paramLabel = "DEV", description = "The NIC's tap, as ipn ports has it.")
        private @Nullable String device;

        @Option(names = "--guest", paramLabel = "GUEST", description = "The guest, where one NIC of it is on NET.")
        private @Nullable String guest;
    }

    @Option(names = "--mac", paramLabel = "MAC", description = "With --guest: which of its NICs.")
    private @Nullable String mac;

    @Option(names = "--live", description = "For as long as the guest runs.")
    private boolean live;

    @Option(names = "--config", description = "From the guest's next start on.")
    private boolean config;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "ATTRIBUTE=VALUE",
            description = "What the NIC may do: vlan=20, rights=r, rate=100 …, as man ipn-xml names them.")
    private Map<String, String> policy;

    /** A NIC and its guest, which libvirt knows by {@code uuid}. */
    private record Target(String guest, String uuid, Mac nic, boolean runs) {}

    @Override
    public Integer call() throws Failed {
        if (mac != null && whose.guest == null) {
            throw new ParameterException(spec.commandLine(), "--mac says which NIC of --guest");
        }
        Api api = Api.ofHost();
        NetworkReport net = Api.JSON.fromJson(network.ask(api, ""), NetworkReport.class);
        LibvirtXml xml = new LibvirtXml();
        Target target = target(net, xml);
        Map<Virsh.Scope, PortEdit> edits = new EnumMap<>(Virsh.Scope.class);
        for (Virsh.Scope scope : scopes(target)) {
            edits.put(scope, edit(net, xml, target, scope));
        }
        write(api, net, target, edits);
        edits.forEach((scope, edit) -> tell(target, scope, edit));
        return 0;
    }

    /** What is to hold now holds when this returns. */
    private static void write(Api api, NetworkReport net, Target target, Map<Virsh.Scope, PortEdit> edits)
            throws Failed {
        PortEdit live = edits.get(Virsh.Scope.LIVE);
        Optional<String> port = live == null || live.isIdle() ? Optional.empty() : deviceOf(net, target);
        Awaited awaited = port.isPresent() ? Awaited.from(api) : null;
        for (Map.Entry<Virsh.Scope, PortEdit> edit : edits.entrySet()) {
            if (!edit.getValue().isIdle()) {
                Virsh.setPorts(target.uuid(), edit.getValue().ports(), edit.getKey());
            }
        }
        if (awaited != null && !isInPlace(awaited, target, port.orElseThrow())) {
            throw new Failed("guest " + target.guest() + ", NIC " + target.nic()
                    + ": libvirt has it, but ipnd has not put it in place: ipn show " + net.name()
                    + " and ipn plan say what is missing, journalctl -u ipnd why");
        }
    }

    private static boolean isInPlace(Awaited awaited, Target target, String port) throws Failed {
        try {
            return awaited.inPlace(Virsh.xml(target.uuid(), Virsh.Scope.LIVE), port);
        } catch (Failed e) {
            throw new Failed("guest " + target.guest() + ", NIC " + target.nic()
                    + ": libvirt has it; whether it is in place is not known: " + e.getMessage());
        }
    }

    private static Optional<String> deviceOf(NetworkReport net, Target target) {
        return members(net).stream()
                .filter(port -> target.guest().equals(port.guest()))
                .filter(port -> target.nic().toString().equals(port.mac()))
                .map(PortReport::device)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private List<Virsh.Scope> scopes(Target target) throws Failed {
        List<Virsh.Scope> scopes = new ArrayList<>();
        if (live || !config && target.runs()) {
            scopes.add(Virsh.Scope.LIVE);
        }
        if (config || !live && !target.runs()) {
            scopes.add(Virsh.Scope.CONFIG);
        }
        if (live && !target.runs()) {
            throw new Failed("guest " + target.guest() + " does not run; --config is for its next start");
        }
        if (config
                && target.runs()
                && Virsh.uuidOf(target.guest(), "--persistent").isEmpty()) {
            throw new Failed("guest " + target.guest() + " is transient: it has no next start for --config");
        }
        return scopes;
    }

    private PortEdit edit(NetworkReport net, LibvirtXml xml, Target target, Virsh.Scope scope) throws Failed {
        String domain = Virsh.xml(target.uuid(), scope);
        if (scope == Virsh.Scope.LIVE && guest(xml, domain).nic(target.nic()).isEmpty()) {
            throw new Failed(
                    "guest " + target.guest() + " of QEMU's has no NIC " + target.nic()
                            + ": another of that name has, which is none of QEMU's: of one of LXC, virsh -c lxc:///system metadata says it");
        }
        // While it runs, ipnd knows better: libvirt calls some NICs of networks bridge's meanwhile.
        if (scope == Virsh.Scope.CONFIG
                && nicsOn(net, guest(xml, domain)).stream()
                        .noneMatch(nic -> nic.mac().equals(target.nic()))) {
            throw new Failed("guest " + target.guest() + " has no NIC " + target.nic() + " on network " + net.name()
                    + " from its next start on: virsh dumpxml --inactive shows those that it has");
        }
        try {
            return PortEdit.of(xml, domain, target.nic(), policy);
        } catch (Refused e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    private Target target(NetworkReport net, LibvirtXml xml) throws Failed {
        if (whose.device != null) {
            PortReport port = portOf(net, whose.device);
            return running(Objects.requireNonNull(port.guest()), Mac.parse(Objects.requireNonNull(port.mac())));
        }
        String guest = Objects.requireNonNull(whose.guest);
        Optional<String> active = Virsh.uuidOf(guest);
        if (active.isPresent() && net.isRunning()) {
            List<PortReport> ports = members(net).stream()
                    .filter(port -> guest.equals(port.guest()))
                    .toList();
            List<Mac> nics = ports.stream()
                    .map(port -> Mac.parse(Objects.requireNonNull(port.mac())))
                    .toList();
            return new Target(guest, active.get(), one(net, guest, nics), true);
        }
        String uuid = active.isPresent() ? active.get() : inactive(guest);
        List<Mac> nics = nicsOn(net, guest(xml, Virsh.xml(uuid, Virsh.Scope.CONFIG))).stream()
                .map(Nic::mac)
                .toList();
        return new Target(guest, uuid, one(net, guest, nics), active.isPresent());
    }

    private static Target running(String guest, Mac nic) throws Failed {
        String uuid = Virsh.uuidOf(guest)
                .orElseThrow(
                        () -> new Failed(
                                "guest " + guest
                                        + " has just ended, or is none of QEMU's: of one of LXC, virsh -c lxc:///system metadata says it"));
        return new Target(guest, uuid, nic, true);
    }

    private static String inactive(String guest) throws Failed {
        Optional<String> uuid = Virsh.uuidOf(guest, "--inactive");
        if (uuid.isEmpty()) {
            throw new Failed("there is no guest '" + guest + "'; virsh list --all shows those there are");
        }
        return uuid.get();
    }

    /** The port of a guest's NIC. */
    private static PortReport portOf(NetworkReport net, String device) throws Failed {
        if (!net.isRunning()) {
            throw new Failed("network " + net.name()
                    + " is not active, so that none of its NICs has a device: name it by" + " --guest");
        }
        PortReport port = ports(net).stream()
                .filter(each -> device.equals(each.device()))
                .findFirst()
                .orElse(null);
        if (port == null) {
            List<String> devices = members(net).stream()
                    .map(PortReport::device)
                    .filter(Objects::nonNull)
                    .toList();
            throw new Failed(device + " is no member of network " + net.name()
                    + Nearest.hint(device, devices, "; ipn ports " + net.name() + " shows those there are"));
        }
        if (!port.kind().equals("guest") || port.guest() == null || port.mac() == null) {
            throw new Failed(device + " is no NIC of a guest of libvirt's, but of kind " + port.kind()
                    + ": what it may do is said in the network's XML (virsh net-edit " + net.name()
                    + "), or by ipn port add");
        }
        return port;
    }

    private Mac one(NetworkReport net, String guest, List<Mac> nics) throws Failed {
        if (mac != null) {
            Mac asked = asked(mac);
            if (nics.contains(asked)) {
                return asked;
            }
            throw new Failed("guest " + guest + " has no NIC " + asked + " on network " + net.name() + has(nics));
        }
        if (nics.isEmpty()) {
            throw new Failed("guest " + guest + " has no NIC on network " + net.name());
        }
        if (nics.size() > 1) {
            throw new Failed("guest " + guest + " has " + nics.size() + " NICs on network " + net.name()
                    + ": say which by --mac" + has(nics));
        }
        return nics.get(0);
    }

    private static String has(List<Mac> nics) {
        return nics.isEmpty() ? "" : "; it has " + FirstFew.of(nics);
    }

    private Mac asked(String text) {
        try {
            return Mac.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--mac: " + e.getMessage());
        }
    }

    private static Guest guest(LibvirtXml xml, String domain) throws Failed {
        try {
            return xml.guestLeniently(domain).guest();
        } catch (MalformedXml e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    private static List<Nic> nicsOn(NetworkReport net, Guest guest) {
        return guest.nics().stream()
                .filter(nic -> nic.type() != Nic.Type.NO_TAP)
                .filter(nic -> net.name().equals(nic.network())
                        || nic.network() == null && Objects.equals(net.bridge(), nic.bridge()))
                .toList();
    }

    private static List<PortReport> ports(NetworkReport net) {
        return net.ports() == null ? List.of() : net.ports();
    }

    private static List<PortReport> members(NetworkReport net) {
        return ports(net).stream().filter(port -> port.kind().equals("guest")).toList();
    }

    private void tell(Target target, Virsh.Scope scope, PortEdit edit) {
        LinkedHashSet<String> names = new LinkedHashSet<>(edit.before().keySet());
        names.addAll(edit.after().keySet());
        String changes = names.stream()
                .filter(name ->
                        !Objects.equals(edit.before().get(name), edit.after().get(name)))
                .map(name -> change(name, edit.before().get(name), edit.after().get(name)))
                .collect(Collectors.joining(", "));
        String when = scope == Virsh.Scope.LIVE ? "for as long as it runs" : "from its next start on";
        spec.commandLine()
                .getOut()
                .println(OneLine.of("guest " + target.guest() + ", NIC " + target.nic() + ", " + when + ": "
                        + (changes.isEmpty() ? "nothing to change" : changes)));
    }

    private static String change(String name, @Nullable String was, @Nullable String now) {
        String before = was == null ? "" : " (was " + FirstFew.ofValue(was) + ")";
        return now == null ? name + " no longer said" + before : name + "=" + FirstFew.ofValue(now) + before;
    }
}
