// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.ipn.it.Daemon.Hook;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hooks and events are hints: with some of them missing, the host still becomes what it should be. */
@InSandbox
class ConvergenceTest {
    private static final String MAC = "52:54:00:00:00:01";
    private static final String PLUGGED = "52:54:00:00:00:02";

    private final Net bus = Net.bus("lab").withPortgroup("quiet", "isolated='yes'");
    private final Net nat = Net.ofSwitch("nat").forward("nat", 98).withoutStp();

    enum Missing {
        EVENTS,
        NETWORK_HOOK,
        QEMU_HOOK,
        HOOKS;

        void apply() {
            if (this == EVENTS) {
                Daemon.restartIpndWith("libvirt-events=no");
            }
            Set<Hook> hooks = switch (this) {
                case NETWORK_HOOK -> EnumSet.of(Hook.NETWORK);
                case QEMU_HOOK -> EnumSet.of(Hook.QEMU);
                case HOOKS -> EnumSet.allOf(Hook.class);
                default -> EnumSet.noneOf(Hook.class);
            };
            hooks.forEach(Hook::remove);
        }
    }

    @BeforeAll
    static void foreign() {
        Shell.sh("ip link add t-foreign up type bridge");
    }

    @ParameterizedTest
    @EnumSource(Missing.class)
    void shouldConverge(Missing missing) {
        missing.apply();
        bus.define().start();
        nat.define().start();
        // Without the hook, libvirt says "active" before there is a bridge of ours.
        Eventually.that(() -> assertThat(Links.exists(bus.bridge())).isTrue());
        Guest guest = Guest.dark("g", Nic.net(bus, MAC).portgroup("quiet"));
        String tap = guest.tapOf(MAC);
        bus.serves(bus.port(tap).isolate());

        guest.device("attach", Nic.net(nat, PLUGGED)).orFail();
        String plugged = guest.tapOf(PLUGGED);
        nat.serves(plugged);
        guest.device("update", Nic.net(bus, PLUGGED)).orFail();
        bus.serves(plugged);
        guest.device("update", Nic.bridge("t-foreign", PLUGGED)).orFail();
        Eventually.that(() -> assertThat(Port.of(plugged)).isEqualTo(Port.plain(plugged, "t-foreign")));
        guest.device("update", Nic.net(nat, PLUGGED)).orFail();
        nat.serves(plugged);

        nat.stop();
        bus.stop();
        Eventually.that(() -> assertThat(Port.of(tap).up()
                        && Links.show(bus.bridge())
                                .getAsJsonArray("flags")
                                .toString()
                                .contains("\"UP\""))
                .isFalse());
        bus.start();
        nat.start();
        bus.serves(bus.port(tap).isolate());
        nat.serves(plugged);
        Eventually.that(() -> assertThat(
                        Links.show(bus.bridge()).getAsJsonArray("flags").toString())
                .contains("\"UP\""));

        guest.stop();
        bus.stop();
        Eventually.that(() -> assertThat(Links.exists(bus.bridge())).isFalse());
    }
}
