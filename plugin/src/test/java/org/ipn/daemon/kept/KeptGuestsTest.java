// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class KeptGuestsTest {
    private static final Mac ONE = Mac.parse("52:54:00:00:00:01");
    private static final Mac TWO = Mac.parse("52:54:00:00:00:02");
    private static final Guest GUEST = new Guest(
            UUID.fromString("21111111-1111-1111-1111-111111111111"),
            "g \"1\" ü",
            List.of(
                    new Nic(ONE, Nic.Type.NETWORK, "vnet0", "lab", "ipn-lab", "sensor", true, false),
                    new Nic(TWO, Nic.Type.BRIDGE, null, null, "br0", null, null, true)),
            Map.of(ONE, policy("rights", "r", "trunk", "10,20-29", "native", 10, "loss", 0.5), TWO, PortPolicy.NONE),
            new Guest.Kept(
                    Set.of(new Guest.Group(ONE, "lab", "sensor", "sensor", policy("antispoof", "yes"))),
                    Set.of(TWO),
                    null));
    private static final Guest OTHER = new Guest(
            UUID.fromString("31111111-1111-1111-1111-111111111111"),
            "other",
            List.of(new Nic(ONE, Nic.Type.NETWORK, "vnet1", "default", "virbr0", null, null, false)),
            Map.of());

    @TempDir
    private Path run;

    @Test
    void shouldFindAfterARestartWhatItKept() throws IOException {
        new KeptGuests(run).save(List.of(GUEST, OTHER), Set.of("lab"));
        KeptGuests anew = new KeptGuests(run);
        assertThat(anew.load()).containsExactly(Map.entry(GUEST.uuid(), GUEST));
        anew.save(List.of(OTHER), Set.of("lab"));
        assertThat(new KeptGuests(run).load()).isEmpty();
    }

    @Test
    void shouldKeepAGuestWithoutPolicyOnlyInAnIpn() throws IOException {
        KeptGuests kept = new KeptGuests(run);
        kept.save(List.of(OTHER), Set.of("default"));
        assertThat(new KeptGuests(run).load()).containsOnlyKeys(OTHER.uuid());
    }

    @Test
    void shouldPassOverAFileThatIsBroken() throws IOException {
        new KeptGuests(run).save(List.of(GUEST), Set.of());
        for (String wrong : List.of("", "{", "{}", "{\"name\":\"g\",\"nics\":[{}],\"policies\":{\"x\":{}}}")) {
            Files.writeString(run.resolve(UUID.randomUUID() + ".json"), wrong);
        }
        assertThat(new KeptGuests(run).load()).containsOnlyKeys(GUEST.uuid());
    }
}
