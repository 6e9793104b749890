// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.List;
import java.util.Map;
import org.ipn.kernel.KernelException;
import org.ipn.model.Access;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Rights;
import org.ipn.plan.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may be a member as a process: node files follow the networks, members are put out when access to theirs no longer includes them. */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final NodeFiles nodes;
    private final ProcessMembers members;
    private final Departures departures;

    Admission(NodeFiles nodes, ProcessMembers members, Departures departures) {
        this.nodes = nodes;
        this.members = members;
        this.departures = departures;
    }

    /** @return what went wrong */
    Map<Subject, String> keep(List<Network> active, AccountNumbers accounts, List<Link> links) {
        members.keepOnly(links);
        NodeFiles.Kept kept = nodes.keep(active, accounts);
        for (Network network : kept.changed()) {
            for (ProcessMember member : members.all()) {
                if (member.network().equals(network.uuid()) && !mayStay(member, network.access(), accounts)) {
                    putOut(member, links);
                }
            }
        }
        return kept.problems();
    }

    private void putOut(ProcessMember member, List<Link> links) {
        for (Link link : links) {
            if (members.behind(link).filter(member::equals).isPresent()) {
                try {
                    departures.begin(link);
                    LOG.info(
                            "{}: put out, its user may no longer {}",
                            member.device(),
                            member.rights().text());
                } catch (KernelException e) {
                    LOG.error("put out {}: {}", member.device(), e.getMessage());
                }
            }
        }
    }

    /** As the kernel would decide at open(2) of a file with this access, for all that the member joined with. */
    static boolean mayStay(ProcessMember member, Access access, AccountNumbers accounts) {
        if (member.user() == 0) {
            return true;
        }
        int bits = access.mode();
        if (accounts.isOwner(access, member.user())) {
            bits >>= 6;
        } else if (accounts.isGroup(access, member.groups())) {
            bits >>= 3;
        }
        Rights rights = member.rights();
        return (!rights.receives() || (bits & 4) != 0) && (!rights.sends() || (bits & 2) != 0);
    }
}
