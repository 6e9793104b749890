// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

/** Why a program drops a frame; in the order of policy.h. */
public enum Reason {
    RIGHTS,
    ANTISPOOF,
    VLAN,
    RATE,
    LOSS,
    /** No room in the member's queue. */
    QUEUE,
    /** From one address more than the member may have. */
    ADDRESSES,
    /** More of what is for all, or for nobody known, than may go to other hypervisors. */
    FLOOD
}
