// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipn.kernel.sys.BpfMap;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.ErrnoException;

/**
 * Until when the programs may pass the bridge by: a filter that somebody sets on a running guest waits there, and with nobody to see it
 * come, no frame may miss it. One map for all networks, pinned beside them.
 */
final class Attendance {
    private static final String MAP = "attended";
    private static final long OVER = 1;

    private Attendance() {}

    /** @param root of all pins */
    static Path in(Path root) {
        return root.resolve(MAP);
    }

    private static Path besideOf(Path network) {
        return network.resolveSibling(MAP);
    }

    /** @param network a network's folder */
    static boolean isPinnedBeside(Path network) {
        return Files.exists(besideOf(network));
    }

    /** Loads {@code object}, with the map that all have. */
    static void load(BpfObject object, Path network) throws ErrnoException {
        String pin = besideOf(network).toString();
        if (isPinnedBeside(network)) {
            try (BpfMap existing = BpfMap.pinned(pin)) {
                object.reuse(MAP, existing);
                object.load();
            }
        } else {
            object.load();
            try (BpfMap made = object.mapNamed(MAP)) {
                made.put(0, bytes(OVER)); // until somebody says that he looks after them
                made.pin(pin);
            }
        }
    }

    /**
     * Nothing where no network has programs.
     *
     * @param until {@link System#nanoTime}; 0 = for ever
     */
    static void set(Path root, long until) throws ErrnoException {
        Path pin = in(root);
        if (Files.exists(pin)) {
            try (BpfMap map = BpfMap.pinned(pin.toString())) {
                map.put(0, bytes(until));
            }
        }
    }

    private static byte[] bytes(long until) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(until)
                .array();
    }
}
