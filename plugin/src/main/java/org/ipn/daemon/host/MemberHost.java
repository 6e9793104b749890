// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.List;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.MemberEnd;
import org.ipn.kernel.MemberTap;
import org.ipn.model.Link;

/** What a process needs of a host to become a member there: {@link MemberTap}. On the world's thread. */
public interface MemberHost {
    List<Link> links() throws KernelException;

    /**
     * A process's tap, and its port here, which is down and no bridge's yet.
     *
     * @throws KernelException EEXIST where any link has the port's name: try another
     */
    MemberEnd makeMember(MemberTap.Wanted wanted) throws KernelException;
}
