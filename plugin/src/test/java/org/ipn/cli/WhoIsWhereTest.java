// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class WhoIsWhereTest {
    @Test
    void shouldTellOfWhichAddressesBothThinkOtherwise() {
        WhoIsWhere kernel = new WhoIsWhere(Set.of("a", "b", "c"), Map.of("d", "192.0.2.2", "e", "192.0.2.2"));
        WhoIsWhere frr = new WhoIsWhere(Set.of("a", "f"), Map.of("b", "192.0.2.3", "d", "192.0.2.2", "e", "192.0.2.3"));
        assertThat(kernel.differences(kernel)).isEmpty();
        assertThat(kernel.differences(frr))
                .containsExactlyInAnyOrder(
                        "b is at 192.0.2.3 for FRR, here for the switch",
                        "c is nowhere for FRR, here for the switch",
                        "e is at 192.0.2.3 for FRR, at 192.0.2.2 for the switch",
                        "f is here for FRR, nowhere for the switch");
    }

    /** As {@code vtysh -c 'show evpn mac vni 8 json'} of FRR 8.4.4 says it. */
    @Test
    void shouldReadWhatFrrSays() {
        String said = """
                {"numMacs":2,"macs":{
                "52:54:00:00:02:02":{"type":"remote","remoteVtep":"192.0.2.2","localSequence":0,"remoteSequence":0,"detectionCount":0,"isDuplicate":false},
                "52:54:00:00:02:01":{"type":"local","intf":"m8","localSequence":0,"remoteSequence":0,"detectionCount":0,"isDuplicate":false}}}
                """;
        WhoIsWhere frr = EvpnCheck.frr(Api.JSON.fromJson(said, JsonObject.class));
        assertThat(frr.here()).containsExactly("52:54:00:00:02:01");
        assertThat(frr.elsewhere()).containsExactly(Map.entry("52:54:00:00:02:02", "192.0.2.2"));
    }
}
