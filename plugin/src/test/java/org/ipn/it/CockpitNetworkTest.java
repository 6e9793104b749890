// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** One network on the page, with guests that run. */
@InSandbox
class CockpitNetworkTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static final String MEMBERS = "table[aria-label=Members] tbody tr";

    @BeforeAll
    static void bootGuests() {
        Net.ofSwitch("talk")
                .withPortgroup("listen", "rights='r' vlan='7'")
                .define()
                .start();
        Guest.bootAll(List.of(
                () -> Guest.boot("g1", "--net", "talk,ip=10.0.0.1/24"),
                () -> Guest.boot(
                        "g2", "--net", "talk,ip=10.0.0.2/24", "--net", "talk,portgroup=listen,ip=10.0.1.2/24")));
        new Guest("g1").sh("ping -i 0.02 10.0.0.2 >/dev/null 2>&1 & ping -q -c 1 -W 5 10.0.0.2");
    }

    private static List<String> column(Browser page, String title) {
        return page.texts(MEMBERS + " td[data-label='" + title + "']");
    }

    /** Two guests talk, the one in a portgroup that may only listen tries to. */
    @Test
    void shouldShowFiguresMoveInAPictureThatStaysWhereItIs() {
        Browser page = PAGE.open("/network/talk");
        Eventually.that(() -> assertThat(column(page, "Member")).containsExactlyInAnyOrder("g1", "g2", "g2"));
        assertThat(column(page, "Rights")).containsExactlyInAnyOrder("rw", "rw", "r");
        assertThat(column(page, "VLAN")).containsExactlyInAnyOrder("none", "none", "7");
        assertThat(page.texts(".picture-name")).containsExactlyInAnyOrder("g1", "g2");
        page.script("window.box = document.querySelector('.picture-box')");
        new Guest("g2").sh("for i in 1 2 3; do ping -c 1 -W 1 10.0.1.1; done; true");
        Eventually.that(() -> assertThat(column(page, "Rate from it"))
                .filteredOn(rate -> rate.matches("[1-9].* [KM]bps"))
                .hasSizeGreaterThanOrEqualTo(2));
        Eventually.that(() -> assertThat(page.texts(".picture-figure"))
                .filteredOn(figure -> figure.matches("↑ [1-9].* [KM]bps {2}↓ [1-9].* [KM]bps.*"))
                .hasSizeGreaterThanOrEqualTo(2));
        Eventually.that(() -> assertThat(column(page, "Dropped"))
                .anySatisfy(drops -> assertThat(drops).matches("rights [1-9][0-9]*.*")));
        assertThat(page.script(
                        "return window.box === document.querySelector('.picture-box') && window.box.isConnected"))
                .as("the picture was not drawn anew")
                .isEqualTo(true);
        Guest.dark("g3", new Nic("52:54:00:00:00:03", "network", "<source network='talk'/>", "", ""));
        Eventually.that(() -> assertThat(page.texts(".picture-name")).containsExactlyInAnyOrder("g1", "g2", "g3"));
        Shell.sh("virsh -q destroy g3");
        Eventually.that(() -> assertThat(page.texts(".picture-name")).containsExactlyInAnyOrder("g1", "g2"));
    }

    @Test
    void shouldStartAndStopByTheKeyboardAfterAPlan() {
        Net.bus("lab").define();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.text("main")).contains("inactive"));
        page.tabTo("Start");
        page.key(Keys.ENTER);
        Eventually.that(
                () -> assertThat(page.text("dialog")).contains("Start lab?").contains("ipn-lab: "));
        assertThat(page.find("dialog").getAriaRole()).isEqualTo("dialog");
        page.key(Keys.ESCAPE);
        Eventually.that(() -> assertThat(page.all("dialog")).isEmpty());
        assertThat(Links.names()).doesNotContain("ipn-lab");
        page.press("Start");
        page.find("dialog");
        page.press("Start");
        Eventually.that(() -> assertThat(page.text("#said")).isEqualTo("Network lab is started."));
        Eventually.that(() -> assertThat(page.text("main")).contains("active").contains("Nobody is a member now."));
        assertThat(Links.names()).contains("ipn-lab");
        page.press("Stop");
        Eventually.that(() -> assertThat(page.text("dialog")).contains("guests stay plugged in"));
        page.press("Stop");
        Eventually.that(() -> assertThat(Links.names()).doesNotContain("ipn-lab"));
        Eventually.that(() -> assertThat(page.canPress("Start")).isTrue());
    }

    @Test
    void shouldSayWhyAStartIsRefused() {
        Net.bus("lab").holding("<ipn:grab dev='t-9'/>").define();
        Browser page = PAGE.open("/network/lab");
        page.press("Start");
        String reason = "Error: network lab: NIC t-9 of <ipn:grab> does not exist";
        String alerts = "[role=alert] .pf-v6-c-alert__title";
        Eventually.that(() -> assertThat(page.texts(alerts)).anyMatch(line -> line.startsWith(reason)));
        Shell.sh("ip link add t-9 type veth peer name t-8");
        page.press("Start");
        Eventually.that(() -> assertThat(page.text("dialog")).contains("t-9: "));
        assertThat(page.texts(alerts)).isEmpty();
        Shell.sh("ip link delete t-9");
        page.press("Start");
        Eventually.that(() -> assertThat(page.texts("dialog " + alerts)).anyMatch(line -> line.startsWith(reason)));
        page.press("Cancel");
        assertThat(page.canPress("Start")).isTrue();
    }

    @Test
    void shouldGiveACaptureThatTcpdumpReads() throws Exception {
        Browser page = PAGE.open("/network/talk");
        page.find("#capture-seconds");
        page.type("#capture-seconds", "3");
        page.press("Capture and download");
        Eventually.that(() -> assertThat(page.text("#capture-said")).matches("[1-9][0-9]* frames captured, 0 dropped"));
        Path file = page.downloads().resolve("talk.pcapng");
        Eventually.that(() -> assertThat(file).exists());
        assertThat(Shell.ok("tcpdump", "-nr", file.toString())).contains("10.0.0.1 > 10.0.0.2: ICMP echo request");
        Files.delete(file);
        page.type("#capture-seconds", "0");
        page.press("Capture and download");
        assertThat(page.text("#capture-said")).endsWith("dropped");
        page.type("#capture-seconds", "300");
        page.press("Capture and download");
        page.press("Cancel");
        Eventually.that(() -> assertThat(page.text("#capture-said")).isEqualTo("cancelled"));
        Eventually.that(
                () -> assertThat(Shell.run("pgrep", "-f", "ipn capture -- talk").out())
                        .isEmpty());
    }

    @Test
    void shouldFitNarrowWindowsAndFollowTheDarkTheme() {
        Net.bus("lab")
                .holding("<ipn:host address='10.77.0.1/24'/><ipn:tap dev='t-1'/>")
                .define()
                .start();
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.texts(".picture-name")).hasSize(2));
        page.size(420, 900);
        Eventually.that(() -> assertThat(page.script("return document.documentElement.scrollWidth - innerWidth"))
                .asInstanceOf(LONG)
                .isNotPositive());
        Eventually.that(() -> assertThat(page.script("const boxes = document.querySelectorAll('.picture-box');"
                        + "return boxes[0].getAttribute('x') === boxes[1].getAttribute('x')"))
                .as("one below the other")
                .isEqualTo(true));
        String light = background(page);
        page.script("localStorage.setItem('shell:style', 'dark')");
        page.script("window.dispatchEvent(new CustomEvent('cockpit-style', { detail: { style: 'dark' } }))");
        assertThat(background(page)).isNotEqualTo(light);
        Browser again = PAGE.open("/network/lab");
        assertThat(again.find("html").getAttribute("class")).contains("pf-v6-theme-dark");
        again.script("localStorage.removeItem('shell:style')");
    }

    private static String background(Browser page) {
        return String.valueOf(page.script("return getComputedStyle(document.body).backgroundColor"));
    }

    /** What a screen reader has to tell of each control. */
    @Test
    void shouldNameEveryControl() {
        Net.bus("lab").define().start();
        for (String location : List.of("/", "/new", "/network/lab", "/network/lab/xml")) {
            Browser page = PAGE.open(location);
            page.find("h1");
            page.find("button");
            for (WebElement control : page.all("input, select, textarea, button, a, table, svg")) {
                assertThat(control.isDisplayed() ? control.getAccessibleName() : "hidden")
                        .as(location + ": " + control.getAttribute("outerHTML"))
                        .isNotEmpty();
            }
            assertThat(page.all("h1")).hasSize(1);
        }
    }
}
