// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody removes what ipnd has in {@code /run/ipn}, as a careless script does: it is back at once, and the next ipnd misses nothing. */
@InSandbox
class RunFilesLostTest {
    private static final Path RUN = Path.of("/run/ipn");
    private static final String MAC = "52:54:00:00:00:01";
    private static final String SECOND = System.getenv("IPN_CHECKOUT") + "/plugin/target/dist/bin/ipnd";

    private Net net;
    private Guest guest;

    @BeforeEach
    void begin() {
        net = Net.bus("lab")
                .with("><ipn:access owner='root' group='" + ALICE.number()
                        + "' mode='0660'/><ipn:host address='10.77.0.1/24'/></ipn:bus>")
                .define()
                .start();
        guest = Guest.dark("g", Nic.net(net, MAC).policy("rights='r'"));
        Shell.ok("ipn", "port", "add", "lab", "--dev", "t-own", "--user", "alice");
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }

    /** What files hold, by name; the node files' numbers are others each time. */
    private static Map<String, String> kept() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(RUN)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = RUN.relativize(file).toString();
                if (Files.isRegularFile(file) && !name.equals("node-files.json")) {
                    all.put(name, Files.readString(file).replaceFirst("^#.*\n", "")); // a date
                } else {
                    all.put(name, "");
                }
            }
        }
        return all;
    }

    private void backAs(Map<String, String> before) throws Exception {
        Eventually.that(() -> assertThat(kept()).isEqualTo(before));
        Eventually.that(() -> assertThat(Shell.run("ipn", "show", "lab").out()).contains("lab is a bus, active"));
        assertThat(ALICE.run("ipn", "join", "lab", "--", "true")).isEmpty();
        assertThat(Daemon.plan()).isEmpty();
        Net.bus("more").define().start().stop();
    }

    @Test
    void shouldMakeAllOfItAnew() throws Exception {
        Map<String, String> before = kept();
        Shell.run("sh", "-c", "rm -rf /run/ipn/* 2>/dev/null"); // nodes is a mount point: what is in it goes
        backAs(before);
        Shell second = Shell.run(SECOND);
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.out() + second.err()).contains("another ipnd has /run/ipn/lock");
        Daemon.IPND.kill();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Shell.ok("ipn", "ports", "lab"))
                .containsPattern(guest.tap() + ".* r ")
                .contains("t-own");
    }

    @Test
    void shouldListenAnewWhereASocketWasRemoved() throws Exception {
        Map<String, String> before = kept();
        Files.delete(RUN.resolve("ipnd.sock"));
        backAs(before);
        Files.delete(RUN.resolve("join.sock"));
        backAs(before);
    }

    /** In a mount namespace of its own it could neither mount nor make them where others see it: it ends, and is started as at boot. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "umount /run/ipn/nodes",
                "umount /run/ipn/nodes && rm -rf /run/ipn",
                "umount --lazy /run/ipn/nodes && rm -f /run/ipn/join.sock"
            })
    void shouldEndWhereTheFileSystemOfItsNodesGoes(String command) throws Exception {
        String pid = Daemon.IPND.pid();
        Shell.ok("sh", "-c", command);
        Eventually.that(() -> assertThat(Path.of("/proc/" + pid + "/exe")).doesNotExist());
        assertThat(Files.readString(Path.of("/run/log/ipnd.log")))
                .contains(
                        "ipnd ends: /run/ipn/nodes was unmounted by somebody: it has to be mounted before ipnd starts");
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        Eventually.that(() -> assertThat(Shell.ok("ipn", "ports", "lab")).containsPattern(guest.tap() + ".* r "));
        assertThat(ALICE.run("ipn", "join", "lab", "--", "true")).isEmpty();
        Net.bus("more").define().start().stop();
    }

    /** The lock's file was removed, and another ipnd was faster: one of them ends. */
    @Test
    void shouldLeaveItToAnotherThatHasTheLock() throws Exception {
        Daemon.IPND.hang();
        Files.delete(RUN.resolve("lock"));
        Process holder = new ProcessBuilder("/usr/bin/python3", "-c", """
                        import fcntl, os, sys
                        lock = os.open('/run/ipn/lock', os.O_RDWR | os.O_CREAT, 0o600)
                        fcntl.lockf(lock, fcntl.LOCK_EX)
                        print('locked', flush=True)
                        sys.stdin.read()
                        """).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            String pid = Daemon.IPND.pid();
            Shell.ok("kill", "-CONT", pid);
            Eventually.that(() -> assertThat(Path.of("/proc/" + pid + "/exe")).doesNotExist());
            assertThat(Files.readString(Path.of("/run/log/ipnd.log")))
                    .contains("ipnd ends: another ipnd has /run/ipn/lock");
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }
}
