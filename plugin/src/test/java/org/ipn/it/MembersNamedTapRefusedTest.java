// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network is refused whose named taps can't be had: one line with the reason, and nothing is left behind. */
@InSandbox
class MembersNamedTapRefusedTest {
    @AfterEach
    void leavesNothing() {
        assertThat(Links.exists("ipn-lab")).isFalse();
    }

    private static void assertRefused(Net net, String why) {
        Shell tried = net.define().tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing()).endsWith("network lab: " + why);
        assertThat(Shell.sh("virsh -q net-list --name")).doesNotContain("lab");
    }

    @ParameterizedTest
    @CsvSource({"user, user nosuch", "group, group nosuch"})
    void shouldRefuseAnUnknownUserOrGroup(String attribute, String who) {
        assertRefused(
                Net.bus("lab").holding("<ipn:tap dev='uml0' " + attribute + "='nosuch'/>"),
                who + " of <ipn:tap dev=\"uml0\"> does not exist");
    }

    @Test
    void shouldRefuseANameThatAnyDeviceHas() {
        Shell.sh("ip link add t-taken type bridge");
        assertRefused(
                Net.bus("lab").holding("<ipn:tap dev='t-taken' user='alice'/>"),
                "device t-taken of <ipn:tap> exists and was not made for this network; choose another dev");
        assertThat(Links.exists("t-taken")).isTrue();
    }

    @Test
    void shouldRefuseATapThatTheUserMadeHimself() {
        Shell.sh("ip tuntap add t-own mode tap user alice");
        assertRefused(
                Net.bus("lab").holding("<ipn:tap dev='t-own' user='alice'/>"),
                "device t-own of <ipn:tap> exists and was not made for this network; choose another dev");
    }

    @Test
    void shouldRefuseANameThatAnotherNetworkHasTaken() {
        Net first = Net.bus("first")
                .holding("<ipn:tap dev='uml0' user='alice'/>")
                .define()
                .start();
        assertRefused(
                Net.bus("lab").holding("<ipn:tap dev='uml0' user='bob'/>"),
                "device uml0 of <ipn:tap> exists and was not made for this network; choose another dev");
        first.serves(first.port("uml0").named("ipn:" + first.uuid()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<ipn:tap dev=\"a\"/><ipn:tap dev=\"a\"/>",
                "<ipn:tap dev=\"ipn-lab\"/>",
                "<ipn:tap dev=\"h\"/><ipn:host address=\"10.0.0.1/24\" dev=\"h\"/>",
                "<ipn:tap dev=\"h\"/><ipn:grab dev=\"h\"/>",
                "<ipn:tap dev=\"hp\"/><ipn:host address=\"10.0.0.1/24\" dev=\"h\"/>"
            })
    void shouldRefuseOneNameForTwoThings(String parts) {
        Net net = Net.bus("lab").holding(parts);
        Shell tried = net.define().tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err()).contains("network lab: ");
    }
}
