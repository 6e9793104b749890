// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Network;
import org.ipn.model.report.Difference;
import org.ipn.plan.Redefinition;
import org.ipn.xml.NetworkHook;

/** What libvirt's active networks will be from their next start on, as libvirt last told. For any thread. */
final class Definitions {
    private volatile Map<UUID, NetworkHook> defined = Map.of();

    void told(Map<UUID, NetworkHook> all) {
        defined = Map.copyOf(all);
    }

    /** What of this active network its definition says otherwise. */
    List<Difference> differences(Network running) {
        NetworkHook read = defined.get(running.uuid());
        if (read == null || read.problem() != null) {
            return List.of();
        }
        return read.network() == null
                ? List.of(new Difference("kind", running.kind().text(), null))
                : Redefinition.of(running, read.network());
    }

    /** Why this active network could not be started anew as it is defined by now: one line for the user. */
    Optional<String> problem(Network running) {
        return Optional.ofNullable(defined.get(running.uuid()))
                .map(NetworkHook::problem)
                .map(why -> "its next start will be refused, as it is defined by now: " + why + "; virsh net-edit "
                        + running.name());
    }
}
