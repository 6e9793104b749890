// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Network;
import org.ipn.model.report.Difference;
import org.ipn.plan.Redefinition;
import org.ipn.xml.NetworkHook;

/** What libvirt's active networks will be from their next start on, as libvirt last told. For any thread. */
public final class NextDefinitions {
    private volatile Map<UUID, NetworkHook> defined = Map.of();

    public void told(Map<UUID, NetworkHook> all) {
        defined = Map.copyOf(all);
    }

    /** What of this active network its definition says otherwise. */
    public List<Difference> differences(Network running) {
        NetworkHook read = defined.get(running.uuid());
        if (read == null || read.problem() != null) {
            return List.of();
        }
        return read.network() == null
                ? List.of(new Difference("kind", running.kind().text(), null))
                : Redefinition.of(running, read.network());
    }

    /** That this active network could not be started anew as it is defined by now, or would be none of ours: one line for the user. */
    public Optional<String> note(Network running) {
        return Optional.ofNullable(defined.get(running.uuid())).flatMap(next -> note(running, next));
    }

    public static Optional<String> note(Network running, NetworkHook next) {
        return refusal(next)
                .map(why -> Redefinition.refused(running.name(), why))
                .or(() -> next.network() == null ? Optional.of(Redefinition.ended(running)) : Optional.empty());
    }

    /** Why a network can't start as it is defined: one line that does not name it; empty where it can, and where it is nothing of ours. */
    static Optional<String> refusal(NetworkHook read) {
        return Optional.ofNullable(read.problem());
    }
}
