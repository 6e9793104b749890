// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an admin reads with {@code journalctl -u ipnd}: a line a change, with priority, network, device and what became of it. */
@InSandbox
class JournalTest {
    private int before;

    private static List<String> log() {
        return Shell.ok("cat", "/run/log/ipnd.log").lines().toList();
    }

    private List<String> news() {
        List<String> now = log();
        return now.subList(before, now.size());
    }

    @BeforeEach
    void begin() {
        before = log().size();
    }

    @Test
    void shouldNameNetworkAndDeviceOfEachChange() {
        Net net = Net.bus("t-log")
                .holding("<ipn:tap dev='t-own' user='alice'/>")
                .define()
                .start();
        String mark = "ipn:" + net.uuid();
        assertThat(news())
                .contains(
                        "<6>network t-log: ipn-t-log: add bridge: " + mark,
                        "<6>network t-log: t-own: add tap: " + mark,
                        "<6>network t-log: started, a bus on ipn-t-log");
        net.stop();
        assertThat(news())
                .contains(
                        "<6>network t-log: t-own: delete tun: " + mark + " -> gone",
                        "<6>network t-log: ipn-t-log: delete bridge: " + mark + " -> gone",
                        "<6>network t-log: stopped");
    }

    @Test
    void shouldSayWhatWasRefusedAndWhy() {
        Net.bus("t-log").holding("<ipn:grab dev='t-none'/>").define().tryStart();
        assertThat(news())
                .contains(
                        "<6>refused: network t-log: NIC t-none of <ipn:grab> does not exist; ip link shows those there are"
                                + " (/hooks/network/start/begin)");
    }

    @Test
    void shouldSayWhatWasLookedAtWhereAskedTo() {
        assertThat(news()).noneMatch(line -> line.startsWith("<7>"));
        Shell.ok("env", "IPND_OPTS=--debug", "daemon", "restart", "ipnd");
        Net.bus("t-log").define().start();
        assertThat(news()).anyMatch(line -> line.matches("<7>reconciled \\d+ networks and \\d+ links in \\d+ us"));
        Daemon.IPND.restart();
    }
}
