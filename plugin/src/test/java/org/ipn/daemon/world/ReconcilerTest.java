// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.daemon.world.World.Turn;
import org.ipn.libvirt.Inventory;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Change;
import org.ipn.plan.Mark;
import org.ipn.testing.HostRecords;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at the whole puts right, keeps for a restart, and leaves alone. */
@Tag("pure")
class ReconcilerTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final UUID LAB = Lab.ID;
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");

    @TempDir
    private Path run;

    private Rooms rooms;

    @BeforeEach
    void begin() throws Exception {
        rooms = new Rooms(run);
    }

    @AfterEach
    void end() {
        rooms.close();
    }

    private static String xml(String ours) {
        return Lab.xml("", ours);
    }

    private Network start(String ours) throws Exception {
        Definition definition = Lab.defined("", ours);
        rooms.inbox.ask(new Input.NetworkStarts(definition, AccountNumbers.ROOT));
        return definition.network();
    }

    private Link link(String name) {
        return rooms.records.find(name).orElseThrow();
    }

    private void told(String network) throws Exception {
        Inventory inventory =
                new Inventory(List.of(new Inventory.NetworkXml(LAB, network, true, null)), Map.of(), Set.of());
        rooms.inbox.ask(new Input.Inventory(InventoryReading.of(inventory, XML), rooms.roster.now()));
    }

    /** A new ipnd, where the last one died. */
    private void restart() throws Exception {
        RecordHost records = rooms.records;
        rooms.close();
        rooms = new Rooms(run, records);
    }

    @Test
    void shouldFindAfterARestartWhatWasAskedForBefore() throws Exception {
        Network lab = start("<ipn:default vlan='7'/>");
        NamedTap tap = new NamedTap("uml0", "root", "root", PortPolicy.NONE, 1, true);
        rooms.inbox.ask(new Input.TapAdded(lab, tap, AccountNumbers.ROOT));
        assertThat(run.resolve("bridges/ipn-lab")).exists();
        restart();
        assertThat(rooms.reconciler.state().desired().networks())
                .extracting(Network::uuid, Network::byDefault)
                .containsExactly(tuple(LAB, lab.byDefault()));
        assertThat(rooms.roster.hasAdded(LAB, "uml0")).isTrue();
        assertThat(link("uml0").master()).isEqualTo("ipn-lab");
        assertThat(rooms.records.held(link("uml0")).tagging().vlan()).isEqualTo(7);
        told(xml("<ipn:default vlan='7'/>"));
        rooms.inbox.ask(new Input.NetworkStopped(LAB));
        rooms.reconcile();
        assertThat(run.resolve("bridges/ipn-lab")).doesNotExist();
        restart();
        assertThat(rooms.reconciler.state().desired().networks()).isEmpty();
        assertThat(rooms.records.find("ipn-lab")).isEmpty();
    }

    /** libvirt has stopped it, whatever its hook is told. */
    @Test
    void shouldKnowAfterARestartOfAStopInWhichTheHostCouldNotBeLookedAt() throws Exception {
        start("");
        told(xml(""));
        rooms.host.blind(1);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.NetworkStopped(LAB)))
                .hasMessageContaining("as the test asks");
        assertThat(run.resolve("bridges/ipn-lab"))
                .as("is ours, stopped, as far as anybody knows")
                .isEmptyFile();
        restart();
        assertThat(rooms.reconciler.state().desired().networks()).isEmpty();
        Inventory none = new Inventory(List.of(), Map.of(), Set.of());
        rooms.inbox.ask(new Input.Inventory(InventoryReading.of(none, XML), rooms.roster.now()));
        rooms.reconcile();
        assertThat(rooms.records.find("ipn-lab")).isEmpty();
        rooms.reconcile();
        assertThat(run.resolve("bridges/ipn-lab")).doesNotExist();
    }

    @Test
    void shouldLeaveAGuestsTapAsItIsAfterARestartUntilLibvirtHasTold() throws Exception {
        start("<ipn:portgroup name='web' vlan='7'/>");
        rooms.inbox.ask(new Input.GuestRuns(
                XML.guest("<domain type='kvm'><name>g1</name><uuid>" + new UUID(2, 1)
                        + "</uuid><devices><interface type='network'><mac address='" + MAC
                        + "'/><source network='lab' portgroup='web'/><target"
                        + " dev='vnet0'/></interface></devices></domain>"),
                null));
        rooms.records.tap("vnet0", MAC.ofTap(), "ipn-lab");
        rooms.reconcile();
        assertThat(rooms.records.held(link("vnet0")).tagging().vlan()).isEqualTo(7);
        restart();
        rooms.reconcile();
        assertThat(rooms.reconciler.state().desired().guests())
                .as("libvirt has not told")
                .isEmpty();
        assertThat(rooms.records.held(link("vnet0")).tagging().vlan()).isEqualTo(7);
        assertThat(link("vnet0").master()).isEqualTo("ipn-lab");
    }

    @Test
    void shouldPutBackWhatSomebodyTookOff() throws Exception {
        start("<ipn:tap dev='uml0' vlan='7'/>");
        rooms.records.strip(link("uml0"));
        rooms.reconcile();
        assertThat(rooms.records.held(link("uml0"))).as("nothing tells of it").isEqualTo(PortPolicy.NONE);
        rooms.world.call(Turn.CALL, () -> {
            rooms.reconciler.audit();
            rooms.reconciler.reconcile();
            return true;
        });
        assertThat(rooms.records.held(link("uml0")).tagging().vlan()).isEqualTo(7);
    }

    @Test
    void shouldLeaveAloneWhatAnUnknownNetworkIsMarkedAsIts() throws Exception {
        UUID unknown = new UUID(9, 9);
        rooms.records.add(HostRecords.bridge("ipn-old", Mark.made(unknown)));
        rooms.reconcile();
        assertThat(rooms.records.find("ipn-old"))
                .as("libvirt has told of nothing yet")
                .isPresent();
        told(xml(""));
        rooms.reconcile();
        assertThat(rooms.records.find("ipn-old")).isEmpty();
    }

    @Test
    void shouldStopAfterAChangeWhereSomebodyWithADeadlineIsLetThrough() throws Exception {
        boolean whole = rooms.world.<Boolean>call(Turn.CALL, () -> {
            rooms.roster.started(new Definition(XML.network(xml("")).orElseThrow(), xml("")));
            rooms.world.tell(Turn.CALL, () -> {});
            return rooms.reconciler.reconcileAside();
        });
        assertThat(whole).isFalse();
        assertThat(rooms.records.find("ipn-lab"))
                .as("who comes all the time can't have it make nothing")
                .isPresent();
        assertThat(rooms.told).as("what it found").isEmpty();
        whole = rooms.world.<Boolean>call(Turn.CALL, rooms.reconciler::reconcileAside);
        assertThat(whole).isTrue();
        assertThat(rooms.told).containsExactly(link("ipn-lab"));
    }

    @Test
    void shouldSayWhatItDidNotUnderstandAndHaveTheLastWordHold() throws Exception {
        Network lab = start("<ipn:default vlan='7'/>");
        told(xml("<ipn:default vlan='nonsense'/>"));
        rooms.reconcile();
        assertThat(rooms.reconciler.state().faultOf(lab).orElseThrow()).contains("nonsense");
        assertThat(rooms.reconciler.failureOf(lab))
                .as("another try would not help")
                .isEmpty();
        assertThat(rooms.reconciler.failures()).isEmpty();
        assertThat(rooms.reconciler.served()).containsExactly("ipn-lab");
        told(xml("<ipn:default vlan='7'/>"));
        rooms.reconcile();
        assertThat(rooms.reconciler.state().faults()).isEmpty();
    }

    @Test
    void shouldSayWhatCouldNotBeDoneUntilItCan() throws Exception {
        Network lab = start("");
        rooms.host.refuse(Change.Set.class);
        Link tap = rooms.records.add(HostRecords.tap("ipn-x", MAC, null, Mark.made(LAB)));
        rooms.records.change(tap);
        rooms.records.change(link("ipn-lab").withUp(false));
        rooms.reconcile();
        assertThat(rooms.reconciler.failures().values())
                .singleElement()
                .asString()
                .contains("as the test asks");
        assertThat(rooms.reconciler.state().faultOf(lab)).isPresent();
        assertThat(rooms.reconciler.served()).isEmpty();
        rooms.host.refuse(null);
        rooms.reconcile();
        assertThat(rooms.reconciler.failures()).isEmpty();
        assertThat(rooms.reconciler.served()).containsExactly("ipn-lab");
    }

    @Test
    void shouldSayWhereItCanNotKeepWhatARestartNeeds() throws Exception {
        Path networks = run.resolve("networks");
        if (Files.isDirectory(networks)) {
            Files.delete(networks);
        }
        Files.writeString(networks, "no folder");
        Network lab = start("");
        assertThat(rooms.records.find("ipn-lab")).isPresent();
        assertThat(rooms.reconciler.state().desired().networks()).containsExactly(lab);
        assertThat(rooms.reconciler.state().faults()).isNotEmpty();
    }
}
