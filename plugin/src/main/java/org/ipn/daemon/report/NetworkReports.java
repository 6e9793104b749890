// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.roster.Invalid;
import org.ipn.daemon.roster.NextDefinitions;
import org.ipn.daemon.world.State;
import org.ipn.kernel.Fdb;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTaps;
import org.ipn.kernel.Qdiscs;
import org.ipn.kernel.Snapshot;
import org.ipn.kernel.Uptime;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.bpf.Hindrance;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.kernel.bpf.Programs;
import org.ipn.kernel.bpf.Reason;
import org.ipn.model.Counters;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.ProcessMember;
import org.ipn.model.Qdisc;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.OverlayReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import org.ipn.plan.CutOff;
import org.ipn.plan.Desired;
import org.ipn.plan.MtuPlan;
import org.ipn.plan.Remarks;
import org.jspecify.annotations.Nullable;

/** What users see of the networks: read from the kernel at each call. */
public final class NetworkReports {
    private final Supplier<State> known;
    private final NextDefinitions definitions;
    private final Links links;
    private final PortPrograms programs;
    private final Qdiscs qdiscs;
    private final Fdb fdb;
    private final OtherHosts others;
    private final ProcessMembers processes;
    private final MemberTaps taps;

    /** @param links of its own, as {@code qdiscs}, {@code fdb} and {@code others}: who asks for figures keeps nobody waiting */
    public NetworkReports(
            Supplier<State> known,
            NextDefinitions definitions,
            Links links,
            PortPrograms programs,
            Qdiscs qdiscs,
            Fdb fdb,
            OtherHosts others,
            ProcessMembers processes,
            MemberTaps taps) {
        this.known = known;
        this.definitions = definitions;
        this.links = links;
        this.programs = programs;
        this.qdiscs = qdiscs;
        this.fdb = fdb;
        this.others = others;
        this.processes = processes;
        this.taps = taps;
    }

    /** All networks, by name. */
    public List<NetworkReport> all() throws KernelException {
        return those(name -> true);
    }

    public Optional<NetworkReport> one(String name) throws KernelException {
        return those(name::equals).stream().findFirst();
    }

    private List<NetworkReport> those(Predicate<String> named) throws KernelException {
        Snapshot snapshot = links.dump();
        State state = known.get().among(snapshot.links());
        List<NetworkReport> reports = new ArrayList<>();
        for (Network network : state.desired().networks()) {
            if (named.test(network.name())) {
                reports.add(report(state, network, snapshot));
            }
        }
        state.inactive().stream().filter(each -> named.test(each.name())).forEach(each -> reports.add(inactive(each)));
        state.invalid().stream().filter(each -> named.test(each.name())).forEach(each -> reports.add(invalid(each)));
        reports.sort(Comparator.comparing(NetworkReport::name));
        return reports;
    }

    public Optional<PortReport> port(String network, String device) throws KernelException {
        return one(network).stream()
                .map(NetworkReport::ports)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(port -> device.equals(port.device()))
                .findFirst();
    }

    /** The first {@code most} of the addresses that the network's bridge knows, a bus none; empty when there is no such network. */
    public Optional<Reports.Fdb> fdb(String name, int most) throws KernelException {
        State state = known.get();
        Optional<Network> network = state.desired().networkNamed(name);
        if (network.isEmpty()) {
            return state.whyNotActive(name).map(why -> new Reports.Fdb(List.of(), 0));
        }
        Optional<Link> bridge = links.find(network.get().bridge());
        if (bridge.isEmpty() || network.get().kind() == Kind.BUS) {
            return Optional.of(new Reports.Fdb(List.of(), 0));
        }
        List<Link> now = links.dump().links();
        Map<String, Integer> vlans = vlans(state, network.get(), now);
        Map<String, String> hosts = others.byAddress(network.get(), now);
        Fdb.Part part = fdb.dump(bridge.get(), most);
        List<Reports.Fdb.Entry> entries = part.entries().stream()
                .map(entry -> new Reports.Fdb.Entry(
                        entry.mac().toString(),
                        entry.device(),
                        entry.vlan() == null ? vlans.get(entry.device()) : entry.vlan(),
                        entry.ageSeconds(),
                        entry.permanent(),
                        hosts.get(entry.mac().toString())))
                .toList();
        return Optional.of(new Reports.Fdb(entries, part.total()));
    }

    /** Of members that are in one VLAN: their ports' programs keep it, and the bridge knows of none. */
    private Map<String, Integer> vlans(State state, Network network, List<Link> now) {
        Map<String, Integer> vlans = new HashMap<>();
        for (Member member : Member.of(state.desired().among(now), network, now, processes)) {
            Integer vlan = member.policy().tagging().vlan();
            if (vlan != null) {
                vlans.put(member.link().name(), vlan);
            }
        }
        return vlans;
    }

    private NetworkReport report(State state, Network network, Snapshot snapshot) throws KernelException {
        Desired desired = state.desired();
        @Nullable String fault = state.faultOf(network).orElse(null);
        ForwarderState forwarder = state.wayOf(network).forwarder();
        List<PortReport> ports = new ArrayList<>();
        IpAddresses addresses = IpAddresses.in(network, snapshot.links());
        List<CutOff> cutOff = CutOff.of(desired, network, snapshot.links());
        for (Member member : Member.of(desired, network, snapshot.links(), processes)) {
            boolean alone = cutOff.stream().anyMatch(each -> member.link().equals(each.tap()));
            ports.add(port(
                            member,
                            counters(member, snapshot),
                            drops(state, member.link()),
                            alone ? Tapless.CUT_OFF : null)
                    .with(member.policy(), member.portgroup())
                    .with(
                            process(member),
                            processes
                                    .behind(member.link())
                                    .map(NetworkReports::owner)
                                    .orElse(null),
                            member.down(),
                            addresses.of(member.mac()),
                            member.link().mtu())
                    .with(others.behind(network, member.link()))
                    .goingBackIn(secondsLeft(state, network, member.link())));
        }
        ports.addAll(Tapless.of(desired, network, cutOff));
        return new NetworkReport(
                network.name(),
                network.uuid().toString(),
                network.kind().text(),
                network.bridge(),
                fault == null ? "active" : "degraded",
                fault,
                forwarder.forwarder().text(),
                MtuPlan.of(network, snapshot.links()),
                ports,
                null,
                orNull(notes(state, network, snapshot)),
                orNull(definitions.differences(network)),
                OverlayReport.of(network.overlay()),
                network.forwarder() == Forwarder.AUTO ? orNull(forwarder.why()) : null);
    }

    private static OptionalLong secondsLeft(State state, Network network, Link port) {
        Optional<Grab> grab = state.desired().grabbed().grabOf(network, port).filter(each -> each.confirm() != null);
        return grab.isEmpty()
                ? OptionalLong.empty()
                : state.confirmations().secondsLeft(network.uuid(), grab.get().device(), Uptime.now());
    }

    /** Frames that a port's policy has dropped, by reason, those too that waited in vain in its queue; only of what is asked for anything. */
    private Map<Reason, Long> drops(State state, Link port) throws KernelException {
        Map<Reason, Long> drops = new EnumMap<>(Reason.class);
        if (!state.policed().getOrDefault(port.index(), PortPolicy.NONE).equals(PortPolicy.NONE)) {
            drops.putAll(programs.drops(port));
        }
        if (state.qdiscs().of(port.index()).filter(Qdisc::isOurs).isPresent()) {
            drops.merge(Reason.RATE, qdiscs.drops(port), Long::sum);
        }
        return drops;
    }

    private List<String> notes(State state, Network network, Snapshot snapshot) throws KernelException {
        List<String> notes = new ArrayList<>(state.wayOf(network).notes());
        notes.addAll(Remarks.of(state.desired(), network, snapshot.links()));
        if (!state.confirmations().all().isEmpty()) {
            notes.addAll(state.confirmations().notes(network, Uptime.now()));
        }
        definitions.note(network).ifPresent(notes::add);
        Hindrance.last(Programs.FOLDER, network.uuid())
                .ifPresent(hindrance -> snapshot.links().stream()
                        .filter(link -> link.index() == hindrance.device())
                        .forEach(link -> notes.add(ForwarderState.note(hindrance.of(link.name())))));
        if (!state.wayOf(network).forwarder().all()) {
            notes.addAll(Firewalled.notes(network.bridge()));
        }
        return notes;
    }

    /** A process's own tap knows what the process was too slow for; its port does not. */
    private @Nullable Counters counters(Member member, Snapshot snapshot) throws KernelException {
        Counters ofPort = snapshot.counters().get(member.link().index());
        if (ofPort == null || !member.kind().equals("process")) {
            return ofPort;
        }
        return taps.counters(member.link()).map(own -> own.losing(ofPort)).orElse(ofPort);
    }

    private static NetworkReport inactive(Network network) {
        return new NetworkReport(
                network.name(),
                network.uuid().toString(),
                network.kind().text(),
                network.bridge(),
                "inactive",
                null,
                null,
                network.mtu() == 0 ? null : network.mtu(),
                List.of(),
                null,
                null,
                null,
                OverlayReport.of(network.overlay()),
                null);
    }

    private static NetworkReport invalid(Invalid network) {
        return new NetworkReport(
                network.name(),
                network.uuid().toString(),
                network.kind() == null ? null : network.kind().text(),
                network.bridge(),
                "invalid",
                network.why(),
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null);
    }

    private static @Nullable String process(Member member) {
        return member.kind().equals("process") ? member.guest() : null;
    }

    private static PortReport.Owner owner(ProcessMember member) {
        return new PortReport.Owner(member.user(), member.process() == 0 ? null : member.process());
    }

    private static PortReport port(
            Member member, @Nullable Counters counters, Map<Reason, Long> drops, @Nullable String note) {
        long dropped = drops.values().stream().mapToLong(Long::longValue).sum();
        return new PortReport(
                member.link().name(),
                member.kind(),
                member.guest(),
                member.mac(),
                member.rights().text(),
                null,
                counters == null ? null : counters.rxFrames(),
                counters == null ? null : counters.rxBytes(),
                counters == null ? null : counters.txFrames(),
                counters == null ? null : counters.txBytes(),
                counters == null ? null : counters.dropped() + dropped,
                counters == null
                        ? null
                        : drops(drops, counters.queue(), member.kind().equals("overlay")),
                note);
    }

    private static PortReport.Drops drops(Map<Reason, Long> drops, long queue, boolean overlay) {
        return new PortReport.Drops(
                drops.getOrDefault(Reason.RIGHTS, 0L),
                drops.getOrDefault(Reason.ANTISPOOF, 0L),
                drops.getOrDefault(Reason.VLAN, 0L),
                drops.getOrDefault(Reason.RATE, 0L),
                drops.getOrDefault(Reason.LOSS, 0L),
                queue,
                drops.getOrDefault(Reason.ADDRESSES, 0L),
                overlay ? drops.getOrDefault(Reason.FLOOD, 0L) : null);
    }

    private static <T> @Nullable List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
