// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.nio.file.Path;

/**
 * Where this host's ipnd is joined.
 *
 * @param nodes folder of the node files
 */
public record Places(Path nodes, Path socket) {
    /** What IPN_NODES and IPN_JOIN_SOCKET name, otherwise {@code /run/ipn}. */
    public static Places ofHost() {
        return new Places(
                Path.of(System.getenv().getOrDefault("IPN_NODES", "/run/ipn/nodes")),
                Path.of(System.getenv().getOrDefault("IPN_JOIN_SOCKET", "/run/ipn/join.sock")));
    }
}
