// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipn.testing.Policies.policy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class PortPolicyTest {
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("rights", "r"),
            Map.entry("trunk", "10,20-29"),
            Map.entry("native", "7"),
            Map.entry("mirror", "yes"),
            Map.entry("isolated", "no"),
            Map.entry("antispoof", "yes"),
            Map.entry("addresses", "any"),
            Map.entry("rate", "100"),
            Map.entry("queue", "64"),
            Map.entry("loss", "0.5"),
            Map.entry("duplicate", "1.0"),
            Map.entry("delay", "20"),
            Map.entry("jitter", "5"));

    @Test
    void shouldSayWhatItWasTold() {
        PortPolicy policy = PortPolicy.of(ALL);
        assertThat(policy.said()).containsExactlyInAnyOrderEntriesOf(ALL);
        assertThat(PortPolicy.of(policy.said())).isEqualTo(policy);
        assertThat(policy("vlan", 5).said()).containsExactly(Map.entry("vlan", "5"));
        assertThat(PortPolicy.NONE.said()).isEmpty();
    }

    @Test
    void shouldSpeakOverAnotherAttributeByAttribute() {
        PortPolicy below = policy("rights", "r", "isolated", "yes", "rate", 100, "loss", 1);
        PortPolicy over = policy("isolated", "no", "rate", 5, "delay", 3);
        assertThat(over.over(below))
                .isEqualTo(policy("rights", "r", "isolated", "no", "rate", 5, "loss", 1, "delay", 3));
        assertThat(over.over(PortPolicy.NONE)).isEqualTo(over);
        assertThat(PortPolicy.NONE.over(below)).isEqualTo(below);
    }

    @Test
    void shouldDecideOnAllOfTaggingWhereItSpeaksOfOne() {
        PortPolicy trunk = policy("trunk", "10,20", "native", 7);
        assertThat(policy("vlan", 5).over(trunk)).isEqualTo(policy("vlan", 5));
        assertThat(policy("trunk", "30").over(trunk)).isEqualTo(policy("trunk", "30"));
        assertThat(trunk.over(policy("vlan", 5))).isEqualTo(trunk);
        assertThat(policy("rate", 5).over(trunk)).isEqualTo(policy("trunk", "10,20", "native", 7, "rate", 5));
    }

    @Test
    void shouldNotGuessWhatNoSchemaLetsPass() {
        assertThatThrownBy(() -> policy("mirror", "true")).hasMessage("mirror=\"true\": neither yes nor no");
        assertThatThrownBy(() -> policy("rate", "fast")).hasMessageContaining("rate=\"fast\"");
        assertThatThrownBy(() -> policy("rights", "x")).hasMessageContaining("rights=\"x\"");
    }
}
