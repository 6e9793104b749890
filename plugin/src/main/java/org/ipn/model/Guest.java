// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A running domain, as far as it concerns networks.
 *
 * @param policies what its {@code <ipn:port>} elements say, by the NIC's address; also of NICs still to be plugged in
 * @param kept what is not in its XML of this moment, and holds all the same
 */
public record Guest(UUID uuid, String name, List<Nic> nics, Map<Mac, PortPolicy> policies, Kept kept) {
    public Guest {
        nics = List.copyOf(nics);
        policies = Map.copyOf(policies);
    }

    /** As its XML says. */
    public Guest(UUID uuid, String name, List<Nic> nics, Map<Mac, PortPolicy> policies) {
        this(uuid, name, nics, policies, Kept.NOTHING);
    }

    /**
     * What earlier words of guest and network leave.
     *
     * @param groups what NICs' portgroups last said
     * @param closed NICs that came while the guest's metadata could not be understood: nothing is known of them
     * @param slip why its metadata can't be understood, one line that names the guest; null = it can
     */
    public record Kept(
            Set<Group> groups, Set<Mac> closed, @Nullable String slip) {
        public static final Kept NOTHING = new Kept(Set.of(), Set.of(), null);

        public Kept {
            groups = Set.copyOf(groups);
            closed = Set.copyOf(closed);
        }

        public Kept withGroups(Set<Group> others) {
            return new Kept(others, closed, slip);
        }

        public Optional<Group> groupOf(Nic nic) {
            return groups.stream().filter(group -> group.isOf(nic)).findFirst();
        }

        /** The same, of the NIC that a port was claimed for. */
        public Optional<Group> groupOf(NetworkPort claim, String network) {
            return groups.stream()
                    .filter(group -> group.isOf(claim.mac(), network, claim.portgroup()))
                    .findFirst();
        }

        public Kept withSlip(String other) {
            return new Kept(groups, closed, other);
        }
    }

    /**
     * A portgroup's policy, as it was last said to a NIC. A guest may have several NICs of one address, in several networks.
     *
     * @param nic its address
     * @param asked the portgroup that the NIC names; null = none, it has the default one
     * @param name of the portgroup
     */
    public record Group(Mac nic, String network, @Nullable String asked, String name, PortPolicy policy) {
        /** Whether {@code nic} still asks for it. */
        public boolean isOf(Nic one) {
            return isOf(one.mac(), one.network(), one.portgroup());
        }

        private boolean isOf(Mac mac, @Nullable String in, @Nullable String portgroup) {
            return nic.equals(mac) && network.equals(in) && Objects.equals(asked, portgroup);
        }
    }

    public PortPolicy policyOf(Mac nic) {
        return policies.getOrDefault(nic, PortPolicy.NONE);
    }

    public Optional<Nic> nic(Mac mac) {
        return nics.stream().filter(nic -> nic.mac().equals(mac)).findFirst();
    }

    /** Whether what is asked of this NIC is known. */
    public boolean isKnown(Mac mac) {
        return policies.containsKey(mac)
                || nic(mac).isPresent() && !kept.closed().contains(mac);
    }

    public Guest keeping(Kept other) {
        return new Guest(uuid, name, nics, policies, other);
    }
}
