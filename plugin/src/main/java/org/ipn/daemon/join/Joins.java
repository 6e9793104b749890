// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import java.io.IOException;
import org.ipn.daemon.host.Kernel;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.JoinRequest;
import org.ipn.daemon.world.Joined;
import org.ipn.daemon.world.MemberPorts;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.Refused;
import org.ipn.model.Rights;

/** Makes a process a member of the network whose node file it could open. From any thread. */
public final class Joins {

    private final Kernel kernel;
    private final Inbox inbox;

    public Joins(Kernel kernel, Inbox inbox) {
        this.kernel = kernel;
        this.inbox = inbox;
    }

    /** @param node the descriptor that the process proves its rights with */
    Joined join(Fd node, Peer peer, JoinRequest request) throws Refused, IOException {
        Rights rights = node.rights()
                .orElseThrow(() -> new Refused(
                        "open the node file to read, to write or both: other descriptors prove" + " no right"));
        FileId file = node.file();
        Joined joined = inbox.ask(new Input.Join(file, rights, peer, request));
        try {
            kernel.members().awaitCarrier(kernel.find(joined.member().device()).orElseThrow(MemberPorts::stopped));
            return joined;
        } catch (InterruptedException e) {
            joined.close();
            Thread.currentThread().interrupt();
            throw new Refused("ipnd is ending");
        } catch (Refused | IOException | RuntimeException e) {
            joined.close();
            throw e;
        }
    }
}
