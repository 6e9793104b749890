// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;

/** A host for the calling thread, and all that it starts: links, {@code /sys}, BPF pins and mounts that nobody else sees, and that go with it. */
public final class OwnHost {
    private static final int CLONE_NEWNS = 0x00020000;
    private static final long MS_REC = 1 << 14;
    private static final long MS_PRIVATE = 1 << 18;

    private OwnHost() {}

    /** Needs root. */
    public static void enter() throws ErrnoException {
        LibC.check("unshare", LibC.unshare(LibC.CLONE_NEWNET | CLONE_NEWNS));
        mount("none", "/", "", MS_REC | MS_PRIVATE);
        mount("sysfs", "/sys", "sysfs", 0);
        mount("bpf", "/sys/fs/bpf", "bpf", 0);
    }

    private static void mount(String what, String where, String type, long flags) throws ErrnoException {
        ByteBuffer none = Layout.text("");
        int done = LibC.mount(Layout.text(what), Layout.text(where), Layout.text(type), flags, none);
        LibC.check("mount " + where, done);
    }
}
