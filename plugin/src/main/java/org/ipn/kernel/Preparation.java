// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import org.ipn.model.Link;

/** What is done to a link that was just made, while nobody can reach it: before it has a bridge, or is up. */
public interface Preparation {
    Preparation NONE = made -> {};

    /** @param made as the kernel has it: only its name and ifindex are what they will be */
    void of(Link made) throws KernelException;
}
