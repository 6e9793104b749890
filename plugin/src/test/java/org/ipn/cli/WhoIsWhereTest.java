// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;
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

    private static Optional<Set<String>> hosts(String said) {
        return EvpnCheck.hosts(Api.JSON.fromJson(said, JsonObject.class));
    }

    /** As {@code vtysh -c 'show evpn vni 8 json'} of FRR 8.4.4 says it, and as later ones do (zebra_evpn.c). */
    @Test
    void shouldReadToWhomFrrFloods() {
        Set<String> both = Set.of("192.0.2.2", "192.0.2.3");
        assertThat(hosts("{\"vni\":8,\"numRemoteVteps\":[\"192.0.2.2\",\"192.0.2.3\"]}"))
                .contains(both);
        assertThat(hosts("{\"vni\":8,\"numRemoteVteps\":2,\"remoteVteps\":[\"192.0.2.2\",\"192.0.2.3\"]}"))
                .contains(both);
        assertThat(hosts("""
                {"vni":8,"numRemoteVteps":3,"remoteVteps":[
                {"ip":"192.0.2.2","flood":"HER"},{"ip":"192.0.2.3","flood":"HER"},{"ip":"192.0.2.4","flood":"-"}]}
                """)).contains(both);
    }

    @Test
    void shouldNotTakeANumberForNobody() {
        assertThat(hosts("{\"vni\":8,\"numRemoteVteps\":2}")).isEmpty();
        assertThat(hosts("{\"vni\":8,\"numRemoteVteps\":\"n/a\"}")).isEmpty();
        assertThat(hosts("{\"vni\":8,\"numRemoteVteps\":0}")).contains(Set.of());
        assertThat(hosts("{\"vni\":8}")).contains(Set.of());
    }
}
