// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** struct network of port.h: 0 bridge (32)  4 namespace (32)  8 build (64), in native order. */
final class NetworkLayout {
    private NetworkLayout() {}

    /** For the calling thread's network namespace. */
    static byte[] of(int bridge, long build) throws IOException {
        // net:[4026531840]
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        String inode = namespace.substring(namespace.indexOf('[') + 1, namespace.indexOf(']'));
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putInt(bridge)
                .putInt(Integer.parseUnsignedInt(inode))
                .putLong(build)
                .array();
    }
}
