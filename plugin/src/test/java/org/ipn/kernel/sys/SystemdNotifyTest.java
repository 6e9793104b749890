// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class SystemdNotifyTest {
    @Test
    void shouldReachASocketThatIsAFile(@TempDir Path folder) throws ErrnoException {
        String path = folder.resolve("notify").toString();
        try (Fd socket = listen(path)) {
            assertThat(SystemdNotify.send(path, "READY=1\nSTATUS=serving 3 networks"))
                    .isTrue();
            assertThat(receive(socket)).isEqualTo("READY=1\nSTATUS=serving 3 networks");
        }
    }

    @Test
    void shouldReachAnAbstractSocket() throws ErrnoException {
        String name = "ipn-notify-" + ProcessHandle.current().pid();
        try (Fd socket = listen("\0" + name)) {
            assertThat(SystemdNotify.send("@" + name, "READY=1")).isTrue();
            assertThat(receive(socket)).isEqualTo("READY=1");
        }
    }

    @Test
    void shouldDoNothingWithoutSystemd() throws ErrnoException {
        assertThat(SystemdNotify.send(null, "READY=1")).isFalse();
        assertThat(SystemdNotify.send("", "READY=1")).isFalse();
    }

    @Test
    void shouldSayWhereNobodyListens(@TempDir Path folder) {
        assertThatThrownBy(() -> SystemdNotify.send(folder + "/none", "READY=1"))
                .hasMessage("notify " + folder + "/none: no such file or directory (ENOENT)");
        assertThatThrownBy(() -> SystemdNotify.send("/" + "x".repeat(108), "READY=1"))
                .hasMessageContaining("ENAMETOOLONG");
    }

    private static Fd listen(String path) throws ErrnoException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = Layout.direct(Layout.SOCKADDR_UN)
                .putShort(0, (short) LibC.AF_UNIX)
                .put(Layout.SUN_PATH, bytes);
        Fd socket = new Fd(LibC.check("socket", LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM, 0)));
        LibC.check("bind", LibC.bind(socket.number(), address, Layout.SUN_PATH + bytes.length));
        return socket;
    }

    private static String receive(Fd socket) {
        ByteBuffer data = Layout.direct(200);
        long length = LibC.recvfrom(socket.number(), data, 200, 0, null, null);
        byte[] bytes = new byte[(int) length];
        data.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
