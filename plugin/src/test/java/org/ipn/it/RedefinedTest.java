// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A running network is defined anew: until its next start it is as it was, and says so. */
@InSandbox
class RedefinedTest {
    private static final String ANEW = "virsh net-destroy lab; virsh net-start lab makes the definition hold";

    @TempDir
    private Path folder;

    private static Net lab(String forward) {
        Net lab = Net.ofSwitch("lab");
        return (forward.equals("bridge") ? lab : lab.forward(forward, 129).on("virbr29"))
                .withPortgroup("cam", "vlan='10'");
    }

    private static JsonObject show() {
        return Shell.json("ipn show lab --json").getAsJsonObject();
    }

    private static void saysNothing() {
        Eventually.that(() -> assertThat(show().has("differences")).isFalse());
        assertThat(Shell.sh("ipn show lab")).doesNotContain("definition");
        assertThat(Shell.sh("ipn plan")).isEqualTo("nothing to change\n");
        assertThat(Shell.sh("ipn plan --json")).doesNotContain("redefined");
    }

    @AfterEach
    void stop() {
        Shell.run("virsh", "-q", "destroy", "--domain", "g");
    }

    /** As by an admin's editor. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "nat"})
    void shouldSayWhatNetEditChanged(String forward) throws IOException {
        Net lab = lab(forward).define().start();
        Guest.dark("g", Nic.net(lab, "52:54:00:00:29:01").portgroup("cam"));
        saysNothing();
        Path editor = Files.writeString(folder.resolve("editor"), """
                #!/bin/sh
                sed -i -e "s/vlan='10'/vlan='20' rights='r'/" -e 's/vlan="10"/vlan="20" rights="r"/' "$1"
                """);
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        Shell.run("env", "EDITOR=" + editor, "virsh", "net-edit", "lab").orFail();
        Eventually.that(() -> assertThat(show().getAsJsonArray("differences").toString())
                .isEqualTo("[{\"what\":\"vlan of portgroup cam\",\"running\":\"10\",\"defined\":\"20\"},"
                        + "{\"what\":\"rights of portgroup cam\",\"defined\":\"r\"}]"));
        assertThat(show().get("state").getAsString()).isEqualTo("active");
        String vlan = "vlan of portgroup cam: 10 here, 20 in its definition";
        assertThat(Shell.sh("ipn show lab")).contains("\n  redefined  " + vlan + "\n", "\n             " + ANEW + "\n");
        assertThat(Shell.sh("ipn plan")).contains("network lab: " + vlan + "\n", "\n" + ANEW + "\nnothing to change\n");
        assertThat(Shell.run("ipn", "doctor").out()).contains("warning  network lab: runs as it was started", vlan);
        assertThat(Shell.sh("ipn list --json")).contains("\"differences\"");
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(show().getAsJsonArray("differences")).hasSize(2));
        lab.stop().start();
        saysNothing();
        Eventually.that(
                () -> assertThat(Net.ports("lab").get(0).get("vlan").getAsInt()).isEqualTo(20));
    }

    /** Back to what runs, a tap that a user added meanwhile, and what is libvirt's own: nothing that is to be said. */
    @Test
    void shouldSayNothingOnceTheyAreEqual() {
        Net lab = lab("nat").define().start();
        Shell.sh("ipn port add lab --dev t-added");
        lab.beside("<dns><host ip='192.168.129.9'><hostname>x</hostname></host></dns>")
                .define();
        saysNothing();
        lab.holding("<ipn:host address='192.168.129.254/24'/>").define();
        Eventually.that(() -> assertThat(show().getAsJsonArray("differences")).hasSizeGreaterThan(1));
        lab.define();
        saysNothing();
    }

    @Test
    void shouldHearOfWhatNetUpdateChanges() {
        lab("bridge").define().start();
        Shell.ok("virsh", "-q", "net-update", "lab", "add", "portgroup", "<portgroup name='x'/>", "--config");
        Eventually.that(() -> assertThat(show().getAsJsonArray("differences").toString())
                .isEqualTo("[{\"what\":\"portgroup x\",\"defined\":\"yes\"}]"));
    }

    @Test
    void shouldSayThatTheNextStartWillBeRefused() {
        lab("bridge").define().start();
        Net.ofSwitch("lab").withPortgroup("cam", "vlna='10'").define();
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab"))
                .contains("warning    its next start will be refused, as it is defined by now: ", "'vlna'"));
        assertThat(show().get("state").getAsString()).isEqualTo("active");
        Net.plain("lab").define();
        Eventually.that(() ->
                assertThat(Shell.sh("ipn show lab")).contains("redefined  kind: switch here, not in its definition"));
        String ended =
                "its definition says nothing of IPN any more; from its next start on nobody makes bridge ipn-lab";
        assertThat(Shell.sh("ipn show lab")).contains("warning    " + ended);
        assertThat(Shell.run("ipn", "doctor").out()).contains("warning  network lab: " + ended);
        assertThat(Shell.ok("cat", "/run/log/ipnd.log")).contains("network lab: " + ended);
    }

    /** As by virsh net-edit, which nothing refuses. */
    @Test
    void shouldSayThatAPlainNetworkWillNotStartAnew() {
        Net plain =
                Net.plain("lab").forward("isolated", 129).on("virbr29").define().start();
        plain.as("bus").with(" vlna='10'/>").define();
        String why = "runs as a plain network, and its next start will be refused, as it is defined by now: ";
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).contains(why, "'vlna'", "; virsh net-edit lab"));
        assertThat(Shell.run("ipn", "doctor").out()).contains("network lab: " + why);
        plain.define();
        Eventually.that(() -> assertThat(Shell.sh("ipn list")).doesNotContain("lab"));
    }

    @Test
    void shouldSayWhyAPlainNetworkIsNoBusYet() {
        Net plain =
                Net.plain("lab").forward("isolated", 129).on("virbr29").define().start();
        plain.as("bus").with("/>").define();
        String why = "runs as a plain network, and is a bus from its next start on: "
                + "virsh net-destroy lab; virsh net-start lab";
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).contains(why));
        assertThat(Shell.run("ipn", "top", "lab", "-n", "1").err()).isEqualTo("ipn: network lab: " + why + "\n");
        plain.stop().start();
        Eventually.that(() -> assertThat(show().get("state").getAsString()).isEqualTo("active"));
    }
}
