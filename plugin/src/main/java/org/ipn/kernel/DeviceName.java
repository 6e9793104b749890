// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.charset.StandardCharsets;
import org.ipn.kernel.netlink.Rtnetlink;
import org.ipn.kernel.sys.Errno;

/** What the kernel takes as a device's name (dev_valid_name), where its own answer would not help. */
final class DeviceName {
    private static final int LIMIT = Rtnetlink.IFNAMSIZ - 1;

    private DeviceName() {}

    static boolean tooLong(String name) {
        return bytes(name) > LIMIT;
    }

    /** Throws where a link would not get this very name: it is too long, or with a % a pattern for names. */
    static void check(String operation, String name) throws KernelException {
        if (tooLong(name)) {
            String text = bytes(name) + " bytes, the limit is " + LIMIT;
            throw RouteSocket.error(operation, name, Errno.ENAMETOOLONG, text);
        }
        if (name.isEmpty() || name.indexOf('%') >= 0) {
            throw RouteSocket.error(operation, name, Errno.EINVAL, "not a device's name");
        }
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
