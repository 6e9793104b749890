// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.ipn.it.User.ALICE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may be a member of a network, and what is done to its node file. */
@InSandbox
class AccessTest {
    private static final User BOB = new User(15002);
    private static final Path NODE = Path.of("/run/ipn/nodes/lab");

    private final List<Talk> members = new ArrayList<>();

    @AfterEach
    void close() {
        members.forEach(Talk::close);
    }

    private static Net lab(String access) {
        return Net.bus("lab").holding("<ipn:access " + access + "/>");
    }

    /** A member that says so, and, when it is put out, why. */
    private Talk member(User user, String rights) throws Exception {
        Talk member = new Talk(
                user.command("ipn", "join", "lab", "--rights", rights, "--json").start());
        members.add(member);
        member.awaitsLike("{\"network\":\"lab\"");
        return member;
    }

    /** As libvirt tells of a network that it updates while it runs. libvirt itself, which knows better, has to be away. */
    private static void change(Net net) {
        Daemon.Hook.NETWORK
                .call("lab", "updated", "begin", "<hookData>" + net.xml() + "</hookData>")
                .orFail();
    }

    private static List<String> links() {
        return Links.names().stream().filter(link -> link.matches("ipn\\d+")).toList();
    }

    @Test
    void shouldPutOutWhoMayNoLongerBeThere() throws Exception {
        lab("mode='0666'").define().start();
        Talk receiving = member(ALICE, "r");
        Talk sending = member(ALICE, "rw");
        Talk bobs = member(BOB, "rw");
        Object node = Files.getAttribute(NODE, "unix:ino");
        Daemon.LIBVIRTD.kill();
        change(lab("owner='bob' group='alice' mode='0640'"));
        assertThat(sending.rest()).contains("ipn: network lab has stopped, or access to it has changed");
        Eventually.that(() -> assertThat(links()).hasSize(2));
        assertThat(Files.getAttribute(NODE, "unix:ino")).isNotEqualTo(node);
        change(lab("owner='root' mode='0600'"));
        assertThat(receiving.status()).isEqualTo(1);
        assertThat(bobs.status()).isEqualTo(1);
    }

    /** The network's new access was written down, and the node file of the old one is there still. */
    @Test
    void shouldPutThemOutAfterAnIpndThatDiedInTheMidstOfIt() throws Exception {
        Net before = lab("mode='0666'").define().start();
        member(ALICE, "rw");
        assertThat(links()).hasSize(1);
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.kill();
        Path kept = Path.of("/run/ipn/networks/" + before.uuid() + ".xml");
        Files.writeString(kept, Files.readString(kept).replace("0666", "0600"));
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(links()).isEmpty());
        Eventually.that(() -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(NODE)))
                .isEqualTo("rw-------"));
    }

    /** Also where an admin has removed the file meanwhile, and ipnd has to find in its notes who may have come in by it. */
    @Test
    void shouldPutThemOutThoughTheFileTheyCameInByIsGone() throws Exception {
        Net before = lab("mode='0666'").define().start();
        member(ALICE, "rw");
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.kill();
        Files.delete(NODE);
        Path kept = Path.of("/run/ipn/networks/" + before.uuid() + ".xml");
        Files.writeString(kept, Files.readString(kept).replace("0666", "0600"));
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(links()).isEmpty());
    }

    @Test
    void shouldRefuseANodeFromBeforeTheChange() throws Exception {
        lab("mode='0666'").define().start();
        Talk late = ALICE.python("late", "lab");
        members.add(late);
        late.awaits("opened");
        Daemon.LIBVIRTD.kill();
        change(lab("owner='root' mode='0600'"));
        late.tell("join");
        assertThat(late.rest())
                .containsExactly(
                        "the descriptor is not of a node file, or its network has stopped or changed since: open it"
                                + " again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a file", "a symbolic link", "a folder"})
    void shouldTakeNothingElseForTheNode(String what) throws Exception {
        lab("mode='0666'").define().start();
        Talk member = member(ALICE, "rw");
        // A file that goes leaves room for one, in which ipnd may be faster with a new node.
        Eventually.that(() -> assertThatCode(() -> {
                    Files.deleteIfExists(NODE);
                    replaceBy(what);
                })
                .doesNotThrowAnyException());
        Shell.sh("ip tuntap add t-any mode tap"); // something that makes ipnd look
        Eventually.that(() -> {
            assertThat(Files.isRegularFile(NODE, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(ALICE.run("ipn", "join", "lab", "--", "sh", "-c", "echo $IPN_NETWORK"))
                    .isEqualTo("lab");
        });
        try (var nodes = Files.list(NODE.getParent())) {
            assertThat(nodes).containsExactly(NODE);
        }
        assertThat(Links.exists("ipn0")).as("who was there before").isTrue();
        member.close();
    }

    private static void replaceBy(String what) throws IOException {
        switch (what) {
            case "a file" -> {
                Files.createFile(NODE);
                Files.setPosixFilePermissions(NODE, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
            case "a symbolic link" -> Files.createSymbolicLink(NODE, Path.of("/dev/null"));
            default -> Files.createDirectory(NODE);
        }
    }

    @ParameterizedTest
    @CsvSource({"owner='nosuch', user nosuch", "group='nosuch', group nosuch", "owner='4294967295', user 4294967295"})
    void shouldRefuseToStartForAnUnknownUserOrGroup(String access, String who) {
        Shell tried = lab(access).define().tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing()).endsWith("network lab: " + who + " of <ipn:access> does not exist");
        assertThat(Links.exists("ipn-lab")).isFalse();
        assertThat(NODE).doesNotExist();
    }

    @Test
    void shouldPassOverNamesThatOthersHave() throws Exception {
        Shell.sh("ip link add ipn0 type bridge");
        Shell.sh("ip tuntap add ipn1 mode tap");
        try {
            lab("mode='0666'").define().start();
            member(ALICE, "rw");
            assertThat(links()).containsExactlyInAnyOrder("ipn0", "ipn1", "ipn2");
            assertThat(Links.show("ipn1").has("master")).isFalse();
        } finally {
            Shell.sh("ip link delete ipn0");
            Shell.sh("ip link delete ipn1");
        }
    }
}
