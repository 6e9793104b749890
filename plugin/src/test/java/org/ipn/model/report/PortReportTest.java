// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import com.google.gson.Gson;
import java.util.List;
import java.util.OptionalLong;
import org.ipn.model.PortPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class PortReportTest {
    private static final PortReport TAP =
            new PortReport("vnet3", "guest", "g1", "52:54:00:00:00:01", "rw", null, 1L, 2L, 3L, 4L, 5L, null, "a note");
    private static final String COMMON = "\"device\":\"vnet3\",\"kind\":\"guest\",\"guest\":\"g1\","
            + "\"mac\":\"52:54:00:00:00:01\",\"rights\":\"rw\",%s\"rxFrames\":1,\"rxBytes\":2,\"txFrames\":3,"
            + "\"txBytes\":4,\"dropped\":5,\"note\":\"a note\"";
    private static final PortPolicy EVERYTHING = policy(
            "mirror",
            true,
            "isolated",
            true,
            "antispoof",
            true,
            "rate",
            "100",
            "queue",
            77,
            "loss",
            1.5,
            "duplicate",
            2,
            "delay",
            30,
            "jitter",
            4);

    /** Every word of the contract's JSON, in its order; what is not said is left out. */
    private static void is(PortReport report, String vlan, String more) {
        assertThat(new Gson().toJson(report)).isEqualTo("{" + COMMON.formatted(vlan) + more + "}");
    }

    @Test
    void shouldTellWhatIsAsked() {
        is(
                TAP.with(EVERYTHING, "sensors"),
                "",
                ",\"portgroup\":\"sensors\",\"mirror\":true,\"isolated\":true,\"antispoof\":true,\"rate\":100,\"queue\":77,"
                        + "\"loss\":1.5,\"duplicate\":2.0,\"delay\":30,\"jitter\":4");
        is(TAP.with(PortPolicy.NONE, null), "", "");
    }

    @Test
    void shouldTellItsVlans() {
        is(TAP.with(policy("vlan", 10), null), "\"vlan\":10,", "");
        is(TAP.with(policy("vlan", "none"), null), "", ",\"untagged\":true");
        is(TAP.with(policy("trunk", "all"), null), "", ",\"trunk\":\"all\"");
        is(TAP.with(policy("trunk", "10,20-29", "native", 20), null), "", ",\"trunk\":\"10,20-29\",\"native\":20");
    }

    @Test
    void shouldTellWhoItIsAndHowItIsReached() {
        PortReport process = TAP.with("me", new PortReport.Owner(1000, 42), false, List.of("10.0.0.1"), 1280);
        is(
                process,
                "",
                ",\"name\":\"me\",\"link\":\"up\",\"addresses\":[\"10.0.0.1\"],\"mtu\":1280,\"process\":{\"user\":1000,\"pid\":42}");
        is(TAP.with(null, null, true, List.of(), 1500), "", ",\"link\":\"down\",\"mtu\":1500");
        is(
                process.with(policy("rate", 100), "g"),
                "",
                ",\"name\":\"me\",\"portgroup\":\"g\",\"rate\":100,\"link\":\"up\",\"addresses\":[\"10.0.0.1\"],\"mtu\":1280,"
                        + "\"process\":{\"user\":1000,\"pid\":42}");
    }

    @Test
    void shouldKeepWhatIsAskedWhenMoreIsKnown() {
        is(
                TAP.with(EVERYTHING, "sensors")
                        .with(List.of(new PortReport.Host("192.0.2.1", 1, List.of("52:54:00:00:00:02"))))
                        .goingBackIn(OptionalLong.of(60)),
                "",
                ",\"portgroup\":\"sensors\",\"mirror\":true,\"isolated\":true,\"antispoof\":true,\"rate\":100,\"queue\":77,"
                        + "\"loss\":1.5,\"duplicate\":2.0,\"delay\":30,\"jitter\":4,"
                        + "\"hosts\":[{\"address\":\"192.0.2.1\",\"total\":1,\"macs\":[\"52:54:00:00:00:02\"]}],\"confirmSeconds\":60");
        is(TAP.goingBackIn(OptionalLong.of(60)).goingBackIn(OptionalLong.empty()), "", "");
    }

    @Test
    void shouldBeCalledOtherwiseWhereSeveralHostsAreShown() {
        PortReport there = TAP.with(EVERYTHING, "sensors").named("h1/vnet3", "h1/g1");
        assertThat(there.device()).isEqualTo("h1/vnet3");
        assertThat(there.guest()).isEqualTo("h1/g1");
        assertThat(there.mac()).isEqualTo(TAP.mac());
        assertThat(there.txBytes()).isEqualTo(4);
    }

    @Test
    void shouldSayInWordsWhatIsAsked() {
        assertThat(TAP.with(EVERYTHING, null).asked())
                .isEqualTo(
                        "mirror, isolated, antispoof, rate 100, queue 77, loss 1.5, duplicate 2.0, delay 30, jitter 4");
        assertThat(TAP.with(policy("mirror", false, "rate", "100"), null).asked())
                .isEqualTo("rate 100");
        assertThat(TAP.asked()).isNull();
    }

    @Test
    void shouldSayInWordsInWhichVlansItIs() {
        assertThat(TAP.vlans()).isNull();
        assertThat(TAP.with(policy("vlan", 10), null).vlans()).isEqualTo("10");
        assertThat(TAP.with(policy("vlan", "none"), null).vlans()).isEqualTo("none");
        assertThat(TAP.with(policy("trunk", "10,20-29"), null).vlans()).isEqualTo("10,20-29");
        assertThat(TAP.with(policy("trunk", "10,20-29", "native", 20), null).vlans())
                .isEqualTo("10,20-29, native 20");
    }

    @Test
    void shouldSayInWordsWhatItIs() {
        assertThat(TAP.what()).isEqualTo("a note");
        PortReport plain =
                new PortReport("vnet3", "guest", "g1", null, null, null, null, null, null, null, null, null, null);
        assertThat(plain.what()).isEqualTo("guest");
        assertThat(plain.isDown()).isFalse();
        PortReport down = plain.with(null, null, true, List.of(), 1500);
        assertThat(down.what()).isEqualTo("guest, link down");
        assertThat(down.isDown()).isTrue();
    }
}
