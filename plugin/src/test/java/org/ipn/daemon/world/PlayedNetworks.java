// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.model.Access;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Networks;

/** What networks there are in a sequence: each is made of its number, and of that of its variant, which stand for its XML. */
final class PlayedNetworks {
    static final int COUNT = 4;

    static final List<PortPolicy> POLICIES = List.of(
            PortPolicy.NONE,
            PortPolicy.of(Map.of("rights", "r")),
            PortPolicy.of(Map.of("vlan", "10")),
            PortPolicy.of(Map.of("antispoof", "yes", "isolated", "yes")),
            PortPolicy.of(Map.of("rate", "10")));

    static final AccountNumbers ACCOUNTS =
            new AccountNumbers(Map.of("root", 0, "alice", 1000), Map.of("root", 0, "lab", 100));

    /** alice, who is in lab, may join with it; without it, root alone. */
    static final Access FOR_ALICE = new Access("alice", "lab", 0660);

    private PlayedNetworks() {}

    static UUID uuid(int kind, int number) {
        return new UUID(0x1000L * kind, number);
    }

    static UUID uuid(int net) {
        return uuid(1, net);
    }

    static Mac mac(int number) {
        return new Mac(0x5254_0000_0000L | number);
    }

    static Network network(int net, int variant) {
        boolean ours = net != 3;
        Kind kind = net % 2 == 0 ? Kind.BUS : Kind.SWITCH;
        PortPolicy quiet = POLICIES.get(1 + variant % 4);
        Network plain = Networks.network(
                uuid(net),
                "net" + net,
                kind,
                ours ? "ipn-net" + net : "virbr" + net,
                ours ? Forward.BRIDGE : Forward.NAT);
        Networks network = Networks.like(plain)
                .forwarder(variant % 3 == 2 ? Forwarder.EBPF : Forwarder.AUTO)
                .access(variant % 2 == 0 ? Access.DEFAULT : FOR_ALICE)
                .portgroup("quiet", quiet);
        if (net == 1) {
            network.hosts(new HostAddress("10.7." + net + ".1/24", null, PortPolicy.NONE));
        }
        if (net == 0 && variant < 4) {
            network.grabs(new Grab("eth1", true, variant % 2 == 0 ? null : 1, PortPolicy.NONE));
        }
        if (net == 2) {
            network.taps(new NamedTap("uml" + net, "alice", "root", quiet, 1, false));
        }
        return network.build();
    }

    static Definition definition(int net, int variant) {
        return new Definition(network(net, variant), net + " " + variant);
    }

    /** The opposite: what a file of {@link Definition} says. */
    static Optional<Network> defined(String xml) {
        String[] words = xml.strip().split(" ");
        return Optional.of(network(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }
}
