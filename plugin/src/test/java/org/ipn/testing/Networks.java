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
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Switching;

/** Networks for tests. */
public final class Networks {
    private Networks() {}

    /** One that says nothing of its bridge. */
    public static Network network(
            UUID uuid,
            String name,
            Kind kind,
            String bridge,
            Forward forward,
            int mtu,
            Forwarder forwarder,
            Access access,
            List<HostAddress> hosts,
            List<Grab> grabs,
            List<NamedTap> taps,
            Overlay overlay,
            Map<String, PortPolicy> portgroups,
            List<String> plainPortgroups,
            String defaultPortgroup,
            PortPolicy byDefault) {
        return new Network(
                uuid,
                name,
                kind,
                bridge,
                forward,
                mtu,
                forwarder,
                access,
                hosts,
                grabs,
                taps,
                overlay,
                portgroups,
                plainPortgroups,
                defaultPortgroup,
                byDefault,
                Switching.UNSAID);
    }
}
