// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.UUID;
import org.ipn.model.Network;

/**
 * A network and the text that says so.
 *
 * @param xml libvirt's {@code <network>} document
 */
record Definition(Network network, String xml) {
    UUID uuid() {
        return network.uuid();
    }
}
