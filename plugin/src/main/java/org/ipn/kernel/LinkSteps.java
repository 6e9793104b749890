// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.jspecify.annotations.Nullable;

/**
 * In how many messages a link becomes another: as a rule one. It takes more where the kernel's order within a message (port and bridge
 * settings, MAC, MTU, alias, master, flags, queue, addr_gen_mode) is not ours: down first, a port's settings once it has its new master,
 * up last.
 */
final class LinkSteps {
    private LinkSteps() {}

    /** The states after {@code from}, each one message away from the one before; empty where nothing is to be done. */
    static List<Link> between(Link from, Link to) {
        boolean moved = !Objects.equals(from.master(), to.master());
        Link target = target(from, to, moved);
        Link down = from.withUp(from.up() && to.up());
        Link rest = target.withPort(moved ? fresh(to) : target.port());
        if (target.up() && (!rest.equals(target) || rest.linkLocal() != from.linkLocal())) {
            rest = rest.withUp(from.up());
        }
        List<Link> steps = new ArrayList<>(3);
        Link now = from;
        for (Link next : List.of(down, rest, target)) {
            if (!next.equals(now)) {
                steps.add(next);
                now = next;
            }
        }
        return steps;
    }

    /** {@code to}, with what it leaves open, or what never changes, as it is. */
    private static Link target(Link from, Link to, boolean moved) {
        Mac mac = to.mac() == null ? from.mac() : to.mac();
        BridgeSettings bridge = to.bridge() == null ? from.bridge() : to.bridge();
        PortSettings port = to.port();
        if (to.master() == null) {
            port = moved ? null : from.port();
        } else if (port == null) {
            port = moved ? fresh(to) : from.port();
        }
        return from.withMac(mac)
                .withMtu(to.mtu())
                .withUp(to.up())
                .withArp(to.arp())
                .withLinkLocal(to.linkLocal())
                .withMaster(to.master())
                .withAlias(to.alias())
                .withQueue(to.queue())
                .withBridge(bridge)
                .withPort(port);
    }

    /** What the kernel gives a new port (new_nbp). */
    private static @Nullable PortSettings fresh(Link to) {
        return to.master() == null ? null : PortSettings.SWITCH;
    }
}
