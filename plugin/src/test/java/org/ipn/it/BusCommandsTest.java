// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ipn pub}, {@code ipn sub} and {@code ipn bus}, of a user without any right. */
@Tag("netns")
class BusCommandsTest {
    @TempDir
    private Path parent;

    private BusPath bus;

    @BeforeEach
    void open() throws Exception {
        bus = new BusPath(parent);
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void shouldPrintWhatIsSentALineEach() throws Exception {
        Talk sub = bus.ipn(ALICE, "sub", bus.path(), "--count", "3", "--stats");
        String said = bus.pub(ALICE, "one\n\nthree", "--wait-for", "1", "--stats");
        assertThat(said).isEqualTo("ipn: sent 3 messages, 8 bytes; 1 listen");
        assertThat(sub.rest())
                .containsExactly("one", "", "three", "ipn: received 3 messages, lost 0, missed 0 sent before");
        assertThat(sub.status()).isZero();
        assertThat(Shell.ok("stat", "-c", "%a %U", bus.path())).isEqualTo("1600 alice\n");
    }

    @Test
    void shouldServeSeveralOfEach() throws Exception {
        List<Talk> subs = new ArrayList<>();
        List<Talk> pubs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            subs.add(bus.ipn(ALICE, "sub", bus.path(), "--count", "150"));
        }
        for (String name : List.of("a", "b", "c")) {
            pubs.add(bus.program(ALICE.command(
                    "sh", "-c", "seq -f " + name + "%g 50 | ipn pub " + bus.path() + " --wait-for 3 --lossless")));
        }
        for (Talk pub : pubs) {
            assertThat(pub.rest()).isEmpty();
        }
        for (Talk sub : subs) {
            List<String> heard = sub.rest();
            for (String name : List.of("a", "b", "c")) {
                assertThat(heard.stream().filter(line -> line.startsWith(name)))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                                .mapToObj(number -> name + number)
                                .toList());
            }
        }
    }

    @Test
    void shouldCarryAnyBytesAsRecords() throws Exception {
        Talk sub = bus.program(
                ALICE.command("sh", "-c", "ipn sub " + bus.path() + " --records --count 3 | od -An -v -tx1"));
        Talk pub = bus.program(ALICE.command(
                "sh",
                "-c",
                "printf '\\0\\0\\0\\3a\\nb\\0\\0\\0\\0\\0\\0\\0\\2\\0\\377' | ipn pub " + bus.path()
                        + " --records --wait-for 1"));
        assertThat(pub.rest()).isEmpty();
        assertThat(sub.rest()).containsExactly(" 00 00 00 03 61 0a 62 00 00 00 00 00 00 00 02 00", " ff");
    }

    @Test
    void shouldShowWhoIsThereAndWhatPassesAndGiveLateComersWhatIsHeld() throws Exception {
        Talk pub = bus.ipn(ALICE, "pub", bus.path());
        pub.tell("early");
        Eventually.that(
                () -> assertThat(Shell.ok("ipn", "bus", bus.path())).contains(": 1 send, 0 receive; 1 messages"));
        Talk sub = bus.ipn(ALICE, "sub", bus.path(), "--from-oldest", "--once", "--stats");
        sub.awaits("early");
        pub.tell("late");
        sub.awaits("late");
        JsonObject told = com.google.gson.JsonParser.parseString(Shell.ok("ipn", "bus", bus.path(), "--json"))
                .getAsJsonObject();
        assertThat(told.toString())
                .matches("\\{\"path\":\"" + bus.path() + "\",\"senders\":1,\"receivers\":1,\"messages\":2,\"bytes\":9,"
                        + "\"members\":\\[.*\\]}")
                .contains("\"user\":\"alice\",\"rights\":\"w\",\"sent\":2}")
                .contains("\"user\":\"alice\",\"rights\":\"r\",\"received\":2,\"lost\":0}");
        pub.hangUp();
        assertThat(sub.rest()).containsExactly("ipn: received 2 messages, lost 0, missed 0 sent before");
        assertThat(Shell.ok("ipn", "bus", bus.path()))
                .isEqualTo(bus.path() + ": 0 send, 0 receive; 0 messages, 0 bytes\n");
    }

    @Test
    void shouldTellWhatAStoppedReceiverHasLost() throws Exception {
        Talk sub = bus.ipn(ALICE, "sub", bus.path(), "--once");
        Talk pub = bus.ipn(ALICE, "pub", bus.path(), "--ring", "64");
        Talk held = bus.ipn(ALICE, "pub", bus.path(), "--ring", "64", "--lossless", "--patience", "200");
        bus.awaitMembers(2, 1);
        sub.freeze();
        pub.tell(numbers(100_000, 200_000));
        held.tell(numbers(300_000, 400_000));
        assertThat(pub.hangUp().rest()).isEmpty();
        assertThat(held.hangUp().rest())
                .singleElement()
                .asString()
                .contains("has read nothing for 200 ms: it is not waited for until it has caught up");
        sub.thaw();
        List<String> heard = sub.rest();
        String last = heard.get(heard.size() - 1);
        assertThat(last).matches("ipn: received \\d+ messages, lost \\d+, missed 0 sent before");
        String[] numbers = last.replaceAll("[^\\d ]", "").strip().split(" +");
        assertThat(Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1])).isEqualTo(200_000);
        assertThat(heard).hasSize(Integer.parseInt(numbers[0]) + 1).contains("199999", "399999");
    }

    private static String numbers(int from, int to) {
        return String.join(
                "\n", IntStream.range(from, to).mapToObj(String::valueOf).toList());
    }

    @Test
    void shouldCarryAStreamWhole() throws Exception {
        String lines = "head -c 48000000 /dev/urandom | base64";
        Talk sub = bus.program(ALICE.command("sh", "-c", "ipn sub " + bus.path() + " --once | sha256sum"));
        Talk pub = bus.program(ALICE.command(
                "bash",
                "-c",
                lines + " | tee >(sha256sum >&2) | ipn pub " + bus.path()
                        + " --lossless --patience 60000 --wait-for 1"));
        assertThat(pub.rest()).isEqualTo(sub.rest()).hasSize(1);
    }

    @Test
    void shouldEndQuietlyWhereNobodyReadsOn() throws Exception {
        Talk sub = bus.program(ALICE.command("sh", "-c", "ipn sub " + bus.path() + " | head -n 1"));
        assertThat(bus.pub(ALICE, "x\n".repeat(1000), "--wait-for", "1")).isEmpty();
        bus.pub(ALICE, "y\n".repeat(1000));
        assertThat(sub.rest()).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pub @D                          | 1 | open bus @D: it is a folder, not a bus: choose another path",
                "sub @D/file                     | 1 | open bus @D/file: it is a file, not a bus: choose another path",
                "pub @D/file                     | 1 | open bus @D/file: it is a file, not a bus: choose another path",
                "bus @D/file                     | 1 | open bus @D/file: it is a file, not a bus: choose another path",
                "pub @D/fifo                     | 1 | open bus @D/fifo: it is a fifo, not a bus: choose another path",
                "sub @D/socket                   | 1 | open bus @D/socket: it is a socket, not a bus: choose another path",
                "sub @D/link                     | 1 | open bus @D/link: it is a symlink, not a bus: choose another path",
                "sub @D/folder/x                 | 1 | the folder of @D/folder/x is reached by a symlink to /etc that anybody may have put there: name the folder itself",
                "pub /dev/null                    | 1 | open bus /dev/null: it is a device, not a bus: choose another path",
                "sub @D/none/x                   | 1 | open the folder of @D/none/x: no such file or directory (ENOENT)",
                "sub @D/file/x                   | 1 | open bus @D/file/x: not a directory (ENOTDIR)",
                "pub /etc/x                       | 1 | create bus /etc/x: permission denied (EACCES)",
                "sub /proc/x                      | 1 | create bus /proc/x: permission denied (EACCES)",
                "bus @D/none                     | 1 | open bus @D/none: no such file or directory (ENOENT)",
                "sub @D/@N                     | 1 | open bus @D/@N: name too long (ENAMETOOLONG)",
                "sub @D/old                      | 1 | open bus @D/old: it is of layout 7, and this program knows layout 1: update it, or choose another path",
                "bus create @D/file              | 1 | create bus @D/file: exists already (EEXIST)",
                "bus create @D/x --mode 0755     | 2 | --mode 0755: allowed are octal modes of r and w, like 0640 (ipn bus create --help)",
                "bus create @D/x --group nobodys | 1 | create bus: there is no group 'nobodys'",
                "bus create @D/x --group root    | 1 | create bus @D/x for group 0: operation not permitted (EPERM)",
                "pub @D/x --ring 100             | 2 | --ring 100: allowed are powers of two, 64 to 65536 (ipn pub --help)",
                "pub @D/x --ring 32              | 2 | --ring 32: allowed are 64 to 65536 (ipn pub --help)",
                "pub @D/x --patience 0           | 2 | --patience 0: allowed are 1 to 86400000 (ipn pub --help)",
                "pub @D/x --wait-for 0           | 2 | --wait-for 0: allowed are 1 and more (ipn pub --help)",
                "sub @D/x --count 0              | 2 | --count 0: allowed are 1 and more (ipn sub --help)",
                "sub                              | 2 | Missing required parameter: 'PATH' (ipn sub --help)",
            })
    void shouldRefuseInALineAndLeaveNothing(String words, int status, String why) throws Exception {
        Path folder = bus.folder();
        Files.writeString(folder.resolve("file"), "hello\n");
        Files.writeString(folder.resolve("old"), "IPN message bus, layout 7. …\n");
        Shell.ok("mkfifo", folder + "/fifo");
        Shell.ok("python3", "-c", "import socket; socket.socket(socket.AF_UNIX).bind('" + folder + "/socket')");
        Shell.ok("ln", "-s", "file", folder + "/link");
        Shell.ok("ln", "-s", "/etc", folder + "/folder");
        Shell.ok("chmod", "666", folder + "/file", folder + "/fifo", folder + "/old");
        String before = Shell.ok("ls", "-la", folder.toString());
        String name = "n".repeat(300);
        String said = words.replace("@N", name).replace("@D", folder.toString());
        Talk command = bus.ipn(ALICE, said.strip().split(" +"));
        assertThat(command.hangUp().rest())
                .containsExactly("ipn: " + why.replace("@N", name).replace("@D", folder.toString()));
        assertThat(command.status()).isEqualTo(status);
        assertThat(Shell.ok("ls", "-la", folder.toString()).replaceAll(" \\d\\d:\\d\\d ", " "))
                .isEqualTo(before.replaceAll(" \\d\\d:\\d\\d ", " "));
    }

    @Test
    void shouldRefuseWhatIsTooLongWithBothFigures() throws Exception {
        assertThat(bus.pub(ALICE, "x".repeat(70_000), "--ring", "64"))
                .isEqualTo(
                        "ipn: message of 70000 bytes exceeds the limit of 16384, a quarter of the ring: --ring gives it a larger one");
        Talk cut = bus.program(ALICE.command("sh", "-c", "printf '\\0\\0\\0\\5abc' | ipn pub --records " + bus.path()));
        assertThat(cut.rest()).containsExactly("ipn: send to " + bus.path() + ": the last record is not whole");
        assertThat(cut.status()).isEqualTo(1);
    }

    @Test
    void shouldSayThatTheFileSystemIsFullAndLeaveNothing() throws Exception {
        Path full = Files.createDirectory(bus.folder().resolve("full"));
        Shell.ok("mount", "-t", "tmpfs", "-o", "size=4k,mode=1777", "tmpfs", full.toString());
        try {
            Shell.run("sh", "-c", "head -c 100000 /dev/zero > " + full + "/file");
            Talk pub = bus.ipn(ALICE, "pub", full + "/bus");
            assertThat(pub.hangUp().rest())
                    .containsExactly("ipn: create bus " + full + "/bus: no space left on device (ENOSPC)");
            assertThat(Shell.ok("ls", "-A", full.toString())).isEqualTo("file\n");
        } finally {
            Shell.ok("umount", full.toString());
        }
    }

    @Test
    void shouldSayThatThereIsNoRoomForTheRingAndLeaveNothing() throws Exception {
        Talk pub = bus.program(ALICE.command("sh", "-c", "ulimit -f 1000; exec ipn pub " + bus.path()));
        assertThat(pub.hangUp().rest())
                .containsExactly("ipn: make shared memory of 1052672 bytes: file too large (EFBIG)");
        assertThat(Shell.ok("ls", "-A", bus.folder().toString())).isEmpty();
    }

    /** A container with the host's network, its own processes, and the folder at another place. */
    @Test
    void shouldBeSharedWithAContainerThatHasTheHostsNetwork() throws Exception {
        Talk sub = bus.program(new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "sh",
                        "-c",
                        "mount --bind " + bus.folder()
                                + " /mnt && exec setpriv --reuid 15001 --regid 15001 --clear-groups ipn sub /mnt/bus --count 1")
                .redirectErrorStream(true));
        bus.awaitMembers(0, 1);
        assertThat(bus.pub(ALICE, "hello", "--wait-for", "1")).isEmpty();
        assertThat(sub.rest()).containsExactly("hello");
    }

    @Test
    void shouldMakeOneBusWhereManyComeFirstAtATime() throws Exception {
        List<Talk> subs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            subs.add(bus.ipn(ALICE, "sub", bus.path(), "--count", "1"));
        }
        assertThat(bus.pub(ALICE, "hello", "--wait-for", "6")).isEmpty();
        for (Talk sub : subs) {
            assertThat(sub.rest()).containsExactly("hello");
        }
        assertThat(Shell.ok("ls", "-A", bus.folder().toString())).isEqualTo("bus\n");
        assertThat(new String(Files.readAllBytes(Path.of(bus.path())), StandardCharsets.US_ASCII))
                .contains("ipn sub PATH");
    }
}
