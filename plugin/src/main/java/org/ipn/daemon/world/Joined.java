// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import org.ipn.kernel.MemberEnd;
import org.ipn.model.Network;
import org.ipn.model.ProcessMember;

/** A member and its tap, which is closed once its descriptor is on its way. */
public record Joined(Network network, ProcessMember member, int mtu, MemberEnd tap) implements AutoCloseable {
    @Override
    public void close() {
        tap.close();
    }
}
