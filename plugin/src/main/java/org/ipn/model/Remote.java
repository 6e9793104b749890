// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * An entry of a VXLAN device's own table.
 *
 * @param mac all zero = what is for all, and what has no entry of its own
 * @param host address of the hypervisor to which it goes
 */
public record Remote(Mac mac, String host) {
    public boolean isForAll() {
        return mac.bits() == 0;
    }
}
