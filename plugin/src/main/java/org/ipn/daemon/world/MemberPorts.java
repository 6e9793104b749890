// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.host.MemberHost;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.MemberEnd;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.FileFailure;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.ProcessMember;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.ipn.plan.BridgeClaim;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.MtuPlan;
import org.ipn.plan.PortPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ports of processes that join, on the world's thread. */
public final class MemberPorts {
    private static final Logger LOG = LoggerFactory.getLogger(MemberPorts.class);
    private static final int QUEUE = 1000;
    private static final int TRIES = 20;

    private final Host host;
    private final MemberHost taps;
    private final Roster roster;
    private final Function<FileId, Optional<UUID>> nodes;
    private final ProcessMembers members;
    private final int perUser;
    private final int most;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param nodes the network whose node file this is
     * @param most members of all users together
     */
    public MemberPorts(
            Host host,
            MemberHost taps,
            Roster roster,
            Function<FileId, Optional<UUID>> nodes,
            ProcessMembers members,
            int perUser,
            int most) {
        this.host = host;
        this.taps = taps;
        this.roster = roster;
        this.nodes = nodes;
        this.members = members;
        this.perUser = perUser;
        this.most = most;
    }

    /** Who leaves is missed at the next look, and may be back before that: of who seems to have enough, those that are gone are looked for. */
    private boolean hasEnough(int user) throws KernelException {
        if (members.countOf(user) < perUser) {
            return false;
        }
        for (ProcessMember member : members.all()) {
            if (member.user() == user
                    && host.find(member.device())
                            .filter(link -> link.index() == member.index())
                            .isEmpty()) {
                members.forget(member);
            }
        }
        return members.countOf(user) >= perUser;
    }

    Joined attach(Input.Join join) throws Refused, KernelException {
        Peer peer = join.peer();
        UUID uuid = nodes.apply(join.node())
                .orElseThrow(() -> new Refused(
                        "the descriptor is not of a node file, or its network has stopped or changed since: open it"
                                + " again"));
        if (hasEnough(peer.user())) {
            throw new Refused("user " + peer.user() + " has " + perUser
                    + " members already, and may have no more: members-per-user in ipnd.conf");
        }
        if (members.all().size() >= most) {
            throw new Refused("this host has " + most + " members already, and may have no more: members in ipnd.conf");
        }
        Joined made = made(uuid, join.proven(), peer, join.request());
        LOG.info(
                "network {}: process {} of user {} joins as {}, {}",
                made.network().name(),
                peer.process(),
                peer.user(),
                made.member().device(),
                made.member().rights().text());
        return made;
    }

    /** @param proven by the descriptor */
    private Joined made(UUID uuid, Rights proven, Peer peer, JoinRequest request) throws Refused, KernelException {
        Desired desired = roster.desired();
        Network network = desired.network(uuid).orElseThrow(MemberPorts::stopped);
        Rights byDefault = network.byDefault().allowed();
        Rights rights = proven.and(byDefault)
                .orElseThrow(() -> new Refused("<ipn:default rights=\"" + byDefault.text() + "\"> of network "
                        + network.name() + " lets nothing of " + proven.text() + ": open the node file for "
                        + byDefault.text()));
        List<Link> links = taps.links();
        if (links.stream()
                .noneMatch(link -> link.name().equals(network.bridge()) && BridgeClaim.holds(network, link))) {
            throw new Refused("the network's bridge is missing: ipn show " + network.name());
        }
        Mac mac = freshMac();
        int mtu = MtuPlan.of(network, links);
        MemberTap.Wanted wanted = new MemberTap.Wanted("", Mark.made(uuid), mac, mtu, QUEUE, rights, request.header());
        MemberEnd tap = make(wanted, links);
        try {
            Link port = host.find(tap.device()).orElseThrow(MemberPorts::stopped);
            ProcessMember member = new ProcessMember(
                    port.name(),
                    port.index(),
                    uuid,
                    request.name(),
                    peer.user(),
                    process(request, peer),
                    peer.groups(),
                    rights,
                    mac);
            plug(host, desired, network, port);
            members.add(member);
            return new Joined(network, member, mtu, tap);
        } catch (KernelException | Refused | RuntimeException e) {
            tap.close();
            throw e;
        } catch (IOException e) {
            tap.close();
            throw new Refused("ipnd can't keep what it has to know of a member: " + FileFailure.said(e));
        }
    }

    /** A helper is gone before anybody could look for it. */
    private static int process(JoinRequest request, Peer peer) {
        return request.forParent()
                ? ProcessHandle.of(peer.process())
                        .flatMap(ProcessHandle::parent)
                        .map(parent -> (int) parent.pid())
                        .orElse(0)
                : peer.process();
    }

    /** Before it is a port, what the network asks of all its members holds: for the first frame too. */
    static void plug(Host host, Desired desired, Network network, Link port) throws IOException {
        Optional<Change> policing = PortPlan.policing(desired, network, port, Map.of(port.index(), PortPolicy.NONE));
        if (policing.isPresent()) {
            host.apply(desired, policing.get());
        }
        Link wanted = PortPlan.wanted(desired, network, port).withUp(true);
        host.apply(desired, new Change.Set(network.name(), port, wanted));
    }

    /** Under the first free name: somebody else may take it before us. */
    private MemberEnd make(MemberTap.Wanted wanted, List<Link> links) throws KernelException {
        Set<String> taken = links.stream().map(Link::name).collect(Collectors.toSet());
        KernelException last = null;
        for (int number = 0, tries = 0; tries < TRIES; number++) {
            String device = "ipn" + number;
            if (!taken.contains(device)) {
                tries++;
                try {
                    return taps.makeMember(wanted.as(device));
                } catch (KernelException e) {
                    if (!e.is("EEXIST")) {
                        throw e;
                    }
                    last = e;
                }
            }
        }
        throw Objects.requireNonNull(last);
    }

    /** Locally administered, and no member's here. */
    private Mac freshMac() {
        Set<Mac> taken = members.all().stream().map(ProcessMember::mac).collect(Collectors.toSet());
        Mac mac;
        do {
            mac = Mac.local(random.nextLong());
        } while (taken.contains(mac));
        return mac;
    }

    public static Refused stopped() {
        return new Refused("the network has stopped");
    }
}
