// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.ipn.model.Kind;
import org.ipn.model.Refused;

/** Writes a new network's XML, for {@code virsh net-define}. */
public final class NetworkXml {
    private NetworkXml() {}

    /** A bridge name for a network: {@code ipn-NAME}, within what the kernel takes. */
    public static String bridgeOf(String network) {
        throw new UnsupportedOperationException();
    }

    /** A network with forward mode bridge; refused when libvirt or we would not take the names or the MTU. */
    public static String skeleton(String name, Kind kind, String bridge, int mtu) throws Refused {
        throw new UnsupportedOperationException();
    }
}
