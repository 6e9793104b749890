// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;

/** Links as a kernel would have them, and what a plan makes of them. */
final class Host {
    private final List<Link> links = new ArrayList<>();
    private Set<Integer> settling = Set.of();
    private int index;

    Host bridge(String name, String alias) {
        add(new Link(
                ++index,
                name,
                Link.BRIDGE,
                Mac.parse("02:00:00:00:00:01"),
                1500,
                true,
                true,
                true,
                null,
                alias,
                1000,
                new BridgeSettings(300, true, true, 0),
                null));
        return this;
    }

    /** A tap of libvirt's for the NIC with this address; on a bridge where {@code master} is not null. */
    Host tap(String name, Mac nic, String master, String alias) {
        add(new Link(
                ++index,
                name,
                Link.TUN,
                nic.ofTap(),
                1500,
                true,
                true,
                true,
                master,
                alias,
                1000,
                null,
                master == null ? null : PortSettings.SWITCH));
        return this;
    }

    Host nic(String name, String master) {
        add(new Link(
                ++index,
                name,
                "",
                Mac.parse("00:16:3e:00:00:01"),
                1500,
                true,
                true,
                true,
                master,
                "",
                1000,
                null,
                master == null ? null : PortSettings.SWITCH));
        return this;
    }

    /** The last added link lost its bridge only just now. */
    Host settling() {
        settling = Set.of(index);
        return this;
    }

    Actual actual() {
        return new Actual(links, settling);
    }

    void apply(List<Change> changes) {
        for (Change change : changes) {
            links.removeIf(link -> link.name().equals(change.link().name()));
            if (change instanceof Change.Set set) {
                links.add(set.to());
            } else if (change instanceof Change.Make make) {
                links.add(make.link());
            } else {
                // A bridge's end sets its ports free.
                links.replaceAll(link -> change.link().name().equals(link.master()) ? link.withMaster(null) : link);
            }
        }
    }

    private void add(Link link) {
        links.add(link);
    }
}
