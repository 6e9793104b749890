// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.it.Daemon.Hook;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ipnd dies or hangs: traffic goes on, what is foreign is not concerned, and after its restart all is as it should be. */
@InSandbox
class IpndAwayTest {
    private static final Net BUS = Net.bus("lab").withPortgroup("quiet", "isolated='yes'");
    private static final Net NAT = Net.ofSwitch("nat").forward("nat", 95).withoutStp();
    private static final Guest FIRST = new Guest("g1");
    private static final Guest SECOND = new Guest("g2");
    private static final String MAC = "52:54:00:00:00:77";
    private static final String NOT_RUNNING = ": ipnd is not running: systemctl start ipnd";

    @BeforeAll
    static void boot() {
        BUS.define().start();
        NAT.define().start();
        Guest.bootAll(List.of(
                () -> Guest.boot("g1", "--net", "lab,ip=10.1.0.1/24", "--net", "nat,ip=10.2.0.1/24"),
                () -> Guest.boot("g2", "--net", "lab,ip=10.1.0.2/24", "--net", "nat,ip=10.2.0.2/24")));
    }

    @Test
    void shouldLoseNoFrameWhileItIsKilledAndRestarted() {
        losesNoFrame(Daemon.IPND::kill, Daemon.IPND::start);
    }

    @Test
    void shouldLoseNoFrameWhileItHangs() {
        losesNoFrame(Daemon.IPND::hang, Daemon.IPND::goOn);
    }

    /** Its programs leave all to the bridge meanwhile, which takes them 2.5 s. */
    private static void losesNoFrame(Runnable away, Runnable back) {
        List<String> taps = SECOND.taps();
        Datagrams onBus = Datagrams.start(FIRST, SECOND, taps.get(0), "10.1.0.2");
        Datagrams onNat = Datagrams.start(FIRST, SECOND, taps.get(1), "10.2.0.2");
        away.run();
        for (int seconds = 0; seconds < 4; seconds++) {
            onBus.goOn();
            onNat.goOn();
        }
        back.run();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        onBus.lostNone();
        onNat.lostNone();
    }

    /** A user who asks one that hangs is told so, and has the terminal back. */
    @ParameterizedTest
    @ValueSource(strings = {"list", "show lab", "plan", "doctor"})
    void shouldTellWhoAsksOneThatHangs(String command) {
        Daemon.IPND.hang();
        try {
            Shell asked = Shell.run(("ipn " + command).split(" "));
            assertThat(asked.status()).isNotZero();
            assertThat(asked.out() + asked.err())
                    .contains("ipnd has not answered for 10 s")
                    .contains("systemctl restart ipnd");
        } finally {
            Daemon.IPND.goOn();
        }
    }

    @Test
    void shouldChangeNothingAfterARestart() {
        List<Port> before = FIRST.taps().stream().map(Port::of).toList();
        String bridge = Links.show(BUS.bridge()).toString();
        Daemon.IPND.kill();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Shell.sh("ipn plan")).doesNotContain("vnet", "ipn-");
        assertThat(FIRST.taps().stream().map(Port::of).toList()).isEqualTo(before);
        assertThat(Links.show(BUS.bridge()).toString()).isEqualTo(bridge);
    }

    @Test
    void shouldServeANicThatWasPluggedMeanwhile() {
        Daemon.IPND.kill();
        SECOND.device("attach", Nic.bridge(BUS.bridge(), MAC)).orFail();
        String tap = SECOND.tapOf(MAC);
        Daemon.IPND.start();
        BUS.serves(tap);
        SECOND.device("detach", Nic.bridge(BUS.bridge(), MAC)).orFail();
        Eventually.that(() -> assertThat(Links.exists(tap)).isFalse());
    }

    /** Hooks that are off let a guest start unserved. */
    @Test
    void shouldServeAGuestThatStartedMeanwhile() {
        Hook.QEMU.remove();
        Hook.NETWORK.remove();
        Daemon.IPND.kill();
        Guest guest = Guest.dark("late", Nic.net(BUS, MAC).portgroup("quiet"), Nic.net(NAT, "52:54:00:00:00:78"));
        Daemon.IPND.start();
        BUS.serves(BUS.port(guest.tapOf(MAC)).isolate());
        NAT.serves(guest.tapOf("52:54:00:00:00:78"));
    }

    @Test
    void shouldFindANetworkThatWasStoppedAndStartedMeanwhile() {
        Hook.QEMU.remove();
        Hook.NETWORK.remove();
        Daemon.IPND.kill();
        NAT.stop();
        NAT.start();
        Daemon.IPND.start();
        NAT.serves(FIRST.taps().get(1));
        NAT.serves(SECOND.taps().get(1));
        FIRST.reaches("10.2.0.2");
    }

    @Test
    void shouldRemoveABridgeWhoseNetworkWasStoppedMeanwhile() {
        Net brief = Net.bus("brief").define().start();
        Daemon.IPND.kill();
        brief.stop();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Links.exists(brief.bridge())).isFalse());
    }

    @Test
    void shouldRemoveTheTapOfAGuestThatEndedMeanwhile() {
        Guest guest = Guest.dark("brief", Nic.ethernet("t-own", BUS, MAC));
        Daemon.IPND.kill();
        guest.stop();
        assertThat(Links.exists("t-own")).isTrue();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Links.exists("t-own")).isFalse());
    }

    @Test
    void shouldRefuseOursWhileItIsDead() {
        Net other = Net.bus("other").define();
        Daemon.IPND.kill();
        assertRefused(other.tryStart(), NOT_RUNNING);
        assertRefused(Guest.tryDark("g", Nic.net(BUS, MAC)), NOT_RUNNING);
        assertRefused(Guest.tryDark("g", Nic.bridge(BUS.bridge(), MAC)), NOT_RUNNING);
        assertRefused(FIRST.device("attach", Nic.net(BUS, MAC)), NOT_RUNNING);
    }

    @Test
    void shouldRefuseOursWhileItHangs() {
        Net other = Net.bus("other").define();
        Daemon.IPND.hang();
        assertRefused(other.tryStart(), ": ipnd does not answer: systemctl restart ipnd");
    }

    private static void assertRefused(Shell tried, String line) {
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing()).endsWith(line);
    }

    @Test
    void shouldNotConcernWhatIsForeignWhileItIsDead() {
        Daemon.IPND.kill();
        startForeign();
    }

    @Test
    void shouldNotConcernWhatIsForeignWhileItHangs() {
        Daemon.IPND.hang();
        startForeign();
    }

    private static void startForeign() {
        Shell.sh("ip link add t-foreign up type bridge");
        Net.plain("theirs").forward("isolated", 96).define().start();
        Net onTheirs = Net.plain("bridged").on("t-foreign").define().start();
        Guest guest = Guest.dark("g", Nic.net(onTheirs, MAC), Nic.bridge("t-foreign", "52:54:00:00:00:78"));
        assertThat(Port.of(guest.tap())).isEqualTo(Port.plain(guest.tap(), "t-foreign"));
        guest.stop();
        onTheirs.stop();
    }
}
