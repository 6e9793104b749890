// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.file.Path;

/** mount(2). */
public final class Mounts {
    private Mounts() {}

    /** {@code mount -t tmpfs -o nodev,nosuid,noexec,OPTIONS ipn PATH} (CAP_SYS_ADMIN). */
    public static void tmpfs(Path path, String options) throws ErrnoException {
        int mounted = LibC.mount(
                Layout.text("ipn"),
                Layout.text(path.toString()),
                Layout.text("tmpfs"),
                LibC.MS_NODEV | LibC.MS_NOSUID | LibC.MS_NOEXEC,
                Layout.text(options));
        LibC.check("mount a tmpfs on " + path, mounted);
    }
}
