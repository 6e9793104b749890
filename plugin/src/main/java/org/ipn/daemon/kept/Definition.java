// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.util.UUID;
import org.ipn.model.Network;

/**
 * A network and the text that says so.
 *
 * @param xml libvirt's {@code <network>} document
 */
public record Definition(Network network, String xml) {
    public UUID uuid() {
        return network.uuid();
    }
}
