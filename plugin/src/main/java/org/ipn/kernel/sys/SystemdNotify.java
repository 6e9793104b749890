// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells systemd how the service is (sd_notify(3)), without libsystemd. Any thread. */
public final class SystemdNotify {
    private SystemdNotify() {}

    /** {@code READY=1}; false where systemd did not start us. */
    public static boolean ready() throws ErrnoException {
        return send("READY=1");
    }

    /** {@code NAME=value} lines, such as {@code STATUS=serving 3 networks}, to $NOTIFY_SOCKET; false where that is not set. */
    public static boolean send(String state) throws ErrnoException {
        return send(System.getenv("NOTIFY_SOCKET"), state);
    }

    /** @param socket a path, or an abstract name that begins with {@code @} */
    static boolean send(@Nullable String socket, String state) throws ErrnoException {
        if (socket == null || socket.isEmpty()) {
            return false;
        }
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length >= Layout.SOCKADDR_UN - Layout.SUN_PATH) {
            throw new ErrnoException("NOTIFY_SOCKET " + socket, Errno.ENAMETOOLONG);
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        ByteBuffer address = Layout.direct(Layout.SOCKADDR_UN)
                .putShort(0, (short) LibC.AF_UNIX)
                .put(Layout.SUN_PATH, path);
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = Layout.direct(bytes.length).put(0, bytes);
        String call = "notify " + socket;
        int type = LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC;
        try (Fd fd = new Fd(LibC.check(call, LibC.socket(LibC.AF_UNIX, type, 0)))) {
            int length = Layout.SUN_PATH + path.length;
            if (LibC.sendto(fd.number(), data, bytes.length, LibC.MSG_NOSIGNAL, address, length) < 0) {
                throw LibC.failure(call);
            }
        }
        return true;
    }
}
