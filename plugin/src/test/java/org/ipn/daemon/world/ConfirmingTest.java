// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.daemon.kept.Definition;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Confirmations.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ipn port confirm}. */
@Tag("pure")
class ConfirmingTest {

    @TempDir
    private Path run;

    private Rooms rooms;
    private Network lab;

    @BeforeEach
    void begin() throws Exception {
        rooms = new Rooms(run);
        rooms.records.nic("eth1");
        rooms.records.nic("eth2");
        Definition definition = Lab.defined(
                "",
                "<ipn:grab dev='eth1' force='yes' confirm='3600'/><ipn:grab dev='eth2' force='yes' confirm='3600'/>");
        rooms.inbox.ask(new Input.NetworkStarts(definition, AccountNumbers.ROOT));
        lab = definition.network();
    }

    @AfterEach
    void end() {
        rooms.close();
    }

    private List<String> confirm(String device) throws Exception {
        return rooms.inbox.ask(new Input.NicConfirmed(lab, device));
    }

    private List<String> in(Stage stage) {
        return rooms.roster.confirmations().all().all().stream()
                .filter(each -> each.stage() == stage)
                .map(Confirmations.Of::device)
                .sorted()
                .toList();
    }

    @Test
    void shouldKeepAllWhereNoneIsNamed() throws Exception {
        assertThat(in(Stage.AWAITED)).containsExactly("eth1", "eth2");
        assertThat(confirm(null)).containsExactlyInAnyOrder("eth1", "eth2");
        assertThat(in(Stage.GIVEN)).containsExactly("eth1", "eth2");
        assertThatThrownBy(() -> confirm(null)).hasMessage("network lab: no NIC waits to be confirmed");
    }

    @Test
    void shouldKeepTheOneThatIsNamed() throws Exception {
        assertThat(confirm("eth2")).containsExactly("eth2");
        assertThat(in(Stage.AWAITED)).containsExactly("eth1");
        assertThat(in(Stage.GIVEN)).containsExactly("eth2");
        assertThatThrownBy(() -> confirm("eth2")).hasMessage("network lab: NIC eth2 is confirmed already");
        assertThatThrownBy(() -> confirm("eth3")).hasMessageContaining("eth3 is no NIC with confirm=");
    }

    /** It has been renamed since it was grabbed. */
    @Test
    void shouldKnowANicByTheNameThatItHasNow() throws Exception {
        Link nic = rooms.records.find("eth1").orElseThrow();
        rooms.records.change(new Link(
                        nic.index(),
                        "lan7",
                        nic.kind(),
                        nic.mac(),
                        nic.mtu(),
                        nic.up(),
                        nic.arp(),
                        nic.linkLocal(),
                        nic.master(),
                        nic.alias(),
                        nic.queue(),
                        nic.bridge(),
                        nic.port())
                .withTraits(nic.traits()));
        assertThat(confirm("lan7")).containsExactly("eth1");
        assertThat(in(Stage.GIVEN)).containsExactly("eth1");
    }

    @Test
    void shouldSayThatItGoesBackWhereThatCanNotBeKept() throws Exception {
        Path kept = run.resolve("confirm");
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(kept);
        Files.writeString(kept, "no folder");
        assertThatThrownBy(() -> confirm("eth1"))
                .hasMessageStartingWith("network lab: remember that NIC eth1 stays: ")
                .hasMessageEndingWith("; it goes back in time");
        assertThat(in(Stage.AWAITED)).containsExactly("eth1", "eth2");
        Files.delete(kept);
    }
}
