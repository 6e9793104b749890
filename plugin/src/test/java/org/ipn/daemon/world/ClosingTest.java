// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.metrics.Tally;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that libvirt put on a bridge, and that can't be given what is asked of it. */
@Tag("pure")
class ClosingTest {
    private static final PortPolicy LISTENS = PortPolicy.of(Map.of("rights", "r"));
    private static final PortPolicy TAGGED = PortPolicy.of(Map.of("vlan", "10"));
    private static final Desired NOTHING = new Desired(List.of(), List.of(), List.of(), true);

    private final RecordHost records = new RecordHost();
    private final WatchedHost host = new WatchedHost(records);
    private final Execution execution = new Execution(host, network -> Optional.empty(), new Tally());
    private Link port;

    @BeforeEach
    void plug(@TempDir Path run) throws Exception {
        records.begin(new LostBridges(), new GrabbedNics(run), new ProcessMembers(run));
        records.bridge("virbr7");
        port = records.tap("vnet0", Mac.parse("fe:54:00:00:00:01"), "virbr7");
    }

    private Change.Police police(PortPolicy wanted) {
        return new Change.Police("lab", port, null, wanted, null);
    }

    private String masterAfterAFailure(PortPolicy wanted) {
        host.fail(0, 1, "EPERM");
        assertThat(execution.of(NOTHING, police(wanted))).get().asString().contains("as the test asks");
        return String.valueOf(records.find("vnet0").orElseThrow().master());
    }

    @Test
    void shouldLeaveItsBridgeWhereNothingHolds() {
        assertThat(masterAfterAFailure(LISTENS)).isEqualTo("null");
    }

    @Test
    void shouldStayWhereTheLastWordHolds() {
        assertThat(execution.of(NOTHING, police(LISTENS))).isEmpty();
        assertThat(masterAfterAFailure(TAGGED)).isEqualTo("virbr7");
    }

    @Test
    void shouldStayWhereNothingIsAsked() {
        assertThat(masterAfterAFailure(PortPolicy.NONE)).isEqualTo("virbr7");
    }
}
