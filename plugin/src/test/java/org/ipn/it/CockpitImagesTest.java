// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pictures of docs/cockpit.md: with {@code -Dimages=../docs/images} made there, else below target. */
@InSandbox
class CockpitImagesTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static void keep(Browser page, String name) throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("images", "target/images")));
        Path picture = Files.write(folder.resolve(name + ".png"), page.picture());
        assertThat(Files.size(picture)).isBetween(5_000L, 200_000L);
    }

    @Test
    void shouldMakeThePicturesOfTheDocumentation() throws Exception {
        Net.bus("lab")
                .holding("<ipn:host address='10.0.0.254/24'/><ipn:tap dev='uml0' user='alice'/>"
                        + "<ipn:portgroup name='monitor' rights='r'/>")
                .beside("<portgroup name='monitor'/>\n")
                .define()
                .start();
        Net.ofSwitch("office").withPortgroup("desk", "vlan='10'").define();
        Guest.bootAll(List.of(
                () -> Guest.boot("web", "--net", "lab,ip=10.0.0.1/24"),
                () -> Guest.boot("db", "--net", "lab,ip=10.0.0.2/24")));
        Guest.dark(
                "ids", new Nic("52:54:00:1d:50:01", "network", "<source network='lab' portgroup='monitor'/>", "", ""));
        new Guest("web").sh("ping -i 0.02 10.0.0.2 >/dev/null 2>&1 &");
        Browser page = PAGE.open("/network/lab");
        Eventually.that(() -> assertThat(page.texts(".picture-figure"))
                .filteredOn(figure -> figure.matches("↑ [1-9].*"))
                .hasSizeGreaterThanOrEqualTo(2));
        page.script("document.activeElement.blur()");
        keep(page, "cockpit-network");
        page.script("document.documentElement.classList.add('pf-v6-theme-dark')");
        keep(page, "cockpit-dark");
        PAGE.open("/");
        Eventually.that(() -> assertThat(page.canPress("Look again")).isTrue());
        page.size(1200, 560);
        keep(page, "cockpit-networks");
        PAGE.open("/new");
        page.size(1200, 1000);
        page.type("#name", "lab2");
        page.type("#address", "10.77.0.1/24");
        page.press("Add a portgroup");
        page.key("monitor");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("ipn-lab2"));
        keep(page, "cockpit-define");
    }
}
