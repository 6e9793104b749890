// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tap that somebody deletes under a running guest, which keeps a descriptor that leads nowhere. */
@InSandbox
class DeletedTapTest {
    private static final String MAC = "52:54:00:00:00:01";

    @AfterEach
    void stop() {
        Shell.run("virsh", "-q", "destroy", "--domain", "g");
    }

    private static JsonObject only() {
        List<JsonObject> ports = Net.ports("lab");
        assertThat(ports).hasSize(1);
        return ports.get(0);
    }

    private static void isSaid(String note) {
        String cutOff = "guest g is cut off at its NIC " + MAC + ": ";
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).contains("warning    " + cutOff, note));
        assertThat(Shell.sh("ipn ports lab")).contains(note);
        assertThat(Shell.sh("ipn ports lab --wide")).contains(note);
        assertThat(Shell.run("ipn", "doctor").out()).contains("warning  network lab: " + cutOff);
        assertThat(only().get("note").getAsString()).isEqualTo(note);
        assertThat(only().get("guest").getAsString()).isEqualTo("g");
    }

    private static void isWell() {
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).doesNotContain("cut off"));
        assertThat(only().get("kind").getAsString()).isEqualTo("guest");
    }

    @ParameterizedTest
    @CsvSource({"bus, bridge", "switch, isolated"})
    void shouldBeShownAsGoneUntilItsGuestIsStartedAnew(String kind, String forward) {
        Net plain = kind.equals("bus") ? Net.bus("lab") : Net.ofSwitch("lab");
        Net lab = (forward.equals("bridge")
                        ? plain
                        : plain.forward(forward, 131).on("virbr31"))
                .define()
                .start();
        Nic nic = Nic.net(lab, MAC);
        Guest guest = Guest.dark("g", nic);
        isWell();
        Shell.ok("ip", "link", "delete", guest.tap());
        isSaid("cut off: its tap was deleted");
        assertThat(Shell.sh("ipn list --json")).contains("\"members\":0");
        Daemon.IPND.restart();
        isSaid("cut off: its tap was deleted");
        guest.stop();
        Guest.dark("g", nic);
        isWell();
    }

    /** It is made anew at once, and nobody is behind it. */
    @Test
    void shouldBeShownAsNobodysWhereItIsOurs() {
        Net lab = Net.bus("lab").define().start();
        Guest guest = Guest.dark("g", Nic.ethernet("t-own", lab, MAC));
        isWell();
        Shell.ok("ip", "link", "delete", "t-own");
        Eventually.that(() -> assertThat(Links.exists("t-own")).isTrue());
        isSaid("cut off: nobody has its tap open");
        guest.stop();
        Guest.dark("g", Nic.ethernet("t-own", lab, MAC));
        isWell();
    }
}
