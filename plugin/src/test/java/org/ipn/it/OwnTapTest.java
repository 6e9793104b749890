// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code <interface type='ethernet'>} with {@code managed='no'}: ipnd makes the tap before, and removes it after. */
@InSandbox
class OwnTapTest {
    private static final String MAC = "52:54:00:00:00:01";
    private final Net bus = Net.bus("lab");

    @BeforeEach
    void start() {
        bus.define().start();
    }

    private Port own(String device) {
        return bus.port(device).named("ipn:" + bus.uuid());
    }

    @Test
    void shouldMakeTheTapForTheGuestAndRemoveItAfterwards() {
        Guest guest = Guest.dark("g", Nic.ethernet("t-own", bus, MAC));
        bus.serves(own("t-own"));
        assertThat(Shell.sh("ipn ports lab --json")).contains("\"guest\":\"g\"", MAC);
        guest.stop();
        assertThat(Links.exists("t-own")).isFalse();
    }

    @Test
    void shouldGiveItItsPolicy() {
        Guest.dark("g", Nic.ethernet("t-own", bus, MAC).policy("isolated='yes' queue='55'"));
        bus.serves(own("t-own").isolate().queueOf(55));
    }

    @Test
    void shouldConnectGuests() {
        Guest.bootAll(List.of(
                () -> Guest.boot("g1", "--tap", "t-g1,network=lab,ip=10.1.0.1/24"),
                () -> Guest.boot("g2", "--tap", "t-g2,network=lab,ip=10.1.0.2/24")));
        new Guest("g1").pings("10.1.0.2");
        bus.stop();
        bus.start();
        new Guest("g1").reaches("10.1.0.2");
    }

    @Test
    void shouldRefuseWhileTheNetworkIsInactive() {
        bus.stop();
        List<String> before = Links.names();
        Shell tried = Guest.tryDark("g", Nic.ethernet("t-own", bus, MAC));
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing())
                .endsWith(": guest g: IPN network lab is not active: virsh net-start lab");
        assertThat(Links.names()).isEqualTo(before);
    }

    @Test
    void shouldRefuseADeviceOfAnotherNetwork() {
        Net other = Net.bus("other")
                .holding("<ipn:tap dev='t-own'/><ipn:host address='10.77.0.1/24' dev='t-host'/>")
                .define()
                .start();
        for (String device : List.of("t-own", "t-host", other.bridge())) {
            JsonObject before = Links.show(device);
            Shell tried = Guest.tryDark("g", Nic.ethernet(device, bus, MAC));
            assertThat(tried.status()).isEqualTo(1);
            assertThat(tried.err().stripTrailing())
                    .endsWith(": guest g: device " + device
                            + " is not a tap of network lab; choose another <target dev=…/>");
            assertThat(Links.show(device)).isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseADeviceThatIsSomebodyElses() {
        for (String make : List.of("ip tuntap add t-own mode tap", "ip link add t-own type bridge")) {
            Shell.sh(make);
            JsonObject before = Links.show("t-own");
            Shell tried = Guest.tryDark("g", Nic.ethernet("t-own", bus, MAC));
            assertThat(tried.status()).isEqualTo(1);
            assertThat(tried.err().stripTrailing())
                    .endsWith(": guest g: tap t-own exists and is not ours; choose another <target dev=…/>");
            assertThat(Links.show("t-own")).isEqualTo(before);
            Shell.sh("ip link delete t-own");
        }
    }

    @Test
    void shouldRefuseADeviceThatAnotherGuestHas() {
        Guest.dark("first", Nic.ethernet("t-own", bus, MAC));
        Shell tried = Guest.tryDark("second", Nic.ethernet("t-own", bus, "52:54:00:00:00:02"));
        assertThat(tried.status()).isEqualTo(1);
        bus.serves(own("t-own"));
    }

    /** A start that fails after the tap was made takes the tap back. */
    @Test
    void shouldRemoveTheTapOfAGuestThatDoesNotStart() {
        Shell tried = Guest.tryDark("g", Nic.ethernet("t-own", bus, MAC), Nic.bridge("t-nowhere", "52:54:00:00:00:02"));
        assertThat(tried.status()).isEqualTo(1);
        Eventually.that(() -> assertThat(Links.exists("t-own")).isFalse());
    }
}
