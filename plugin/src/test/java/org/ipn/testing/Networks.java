// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Access;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.Members;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Portgroups;
import org.ipn.model.Switching;

/** Networks for tests: one that says the least, and what a test has it say besides. */
public final class Networks {
    private final Network base;
    private int mtu;
    private Forwarder forwarder;
    private Access access;
    private Members members;
    private Portgroups portgroups;
    private Switching switching;

    private Networks(Network base) {
        this.base = base;
        mtu = base.mtu();
        forwarder = base.forwarder();
        access = base.access();
        members = base.members();
        portgroups = base.portgroups();
        switching = base.switching();
    }

    /** As libvirt makes its bridge, or, with {@code Forward.BRIDGE}, as we do. */
    public static Network network(UUID uuid, String name, Kind kind, String bridge, Forward forward) {
        return new Network(
                uuid,
                name,
                kind,
                bridge,
                forward,
                forward.ownsBridge() ? Network.DEFAULT_MTU : 0,
                Forwarder.AUTO,
                Access.DEFAULT,
                Members.NONE,
                Portgroups.NONE,
                PortPolicy.NONE,
                Switching.UNSAID);
    }

    /** To be told how it differs. */
    public static Networks like(Network network) {
        return new Networks(network);
    }

    public Networks mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    public Networks forwarder(Forwarder other) {
        forwarder = other;
        return this;
    }

    public Networks access(Access other) {
        access = other;
        return this;
    }

    public Networks hosts(HostAddress... others) {
        members = new Members(List.of(others), members.grabs(), members.taps(), members.overlay());
        return this;
    }

    public Networks grabs(Grab... others) {
        members = new Members(members.hosts(), List.of(others), members.taps(), members.overlay());
        return this;
    }

    public Networks taps(NamedTap... others) {
        members = members.withTaps(List.of(others));
        return this;
    }

    public Networks overlay(Overlay other) {
        members = new Members(members.hosts(), members.grabs(), members.taps(), other);
        return this;
    }

    /** One for all portgroups. */
    public Networks portgroup(String name, PortPolicy policy) {
        return portgroups(new Portgroups(Map.of(name, policy), List.of(), null));
    }

    public Networks portgroups(Portgroups others) {
        portgroups = others;
        return this;
    }

    public Networks switching(Switching other) {
        switching = other;
        return this;
    }

    public Network build() {
        return new Network(
                base.uuid(),
                base.name(),
                base.kind(),
                base.bridge(),
                base.forward(),
                mtu,
                forwarder,
                access,
                members,
                portgroups,
                base.byDefault(),
                switching);
    }
}
