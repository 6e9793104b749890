// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The page's list of networks. */
@InSandbox
class CockpitNetworksTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static String row(Browser page, String network) {
        return page.texts("table tbody tr").stream()
                .filter(row -> row.startsWith(network))
                .findFirst()
                .orElse("");
    }

    @Test
    void shouldListNetworksAndFollowThem() {
        Net bus = Net.bus("lab").with(" forwarder='bridge'/>").define().start();
        Net office = Net.ofSwitch("office")
                .with(" forwarder='ebpf'><ipn:host address='10.78.0.1/24'/></ipn:switch>")
                .define();
        Browser page = PAGE.open("/");
        Eventually.that(() -> assertThat(row(page, "lab")).isEqualTo("labbusactivethe bridge0"));
        assertThat(row(page, "office")).isEqualTo("officeswitchinactive");
        office.start();
        Eventually.that(() -> assertThat(row(page, "office")).isEqualTo("officeswitchactiveeBPF1"));
        bus.stop();
        Eventually.that(() -> assertThat(row(page, "lab")).isEqualTo("labbusinactive"));
        Shell.sh("virsh -q net-undefine lab");
        Eventually.that(() -> assertThat(row(page, "lab")).isEmpty());
    }

    @Test
    void shouldSayThatThereIsNoneYet() {
        Browser page = PAGE.open("/");
        Eventually.that(() -> assertThat(page.text("main")).contains("No IPN network is defined yet."));
        assertThat(page.all("table").get(0).isDisplayed()).isFalse();
    }

    @Test
    void shouldSayWhatIsWrongWithANetwork() {
        Shell.sh("ip link add t-9 type veth peer name t-8");
        Net.bus("lab").holding("<ipn:grab dev='t-9'/>").define().start();
        Shell.sh("ip link delete t-9");
        Browser page = PAGE.open("/");
        Eventually.that(() -> assertThat(row(page, "lab")).startsWith("labbusdegraded: NIC t-9"));
        page.find("table a").click();
        Eventually.that(() -> assertThat(page.text("main")).contains("Error:").contains("NIC t-9"));
    }

    @Test
    void shouldShowWhatDoctorFindsWithItsRemedy() {
        Net.bus("lab").define().start();
        Shell.sh("virsh -q net-autostart lab");
        Shell.sh("virsh -q net-destroy lab");
        Browser page = PAGE.open("/");
        Eventually.that(() -> assertThat(page.text("main"))
                .contains("Warning:")
                .contains("network lab: is inactive, though libvirt starts it at boot")
                .contains("virsh net-start lab"));
        Shell.sh("virsh -q net-start lab");
        page.press("Look again");
        Eventually.that(() -> assertThat(page.text("main")).doesNotContain("network lab: is inactive"));
    }

    @Test
    void shouldLeadByTheKeyboardAlone() {
        Net.bus("lab").define().start();
        Browser page = PAGE.open("/");
        page.find("table a");
        page.tabTo("lab");
        page.key(Keys.ENTER);
        Eventually.that(() -> assertThat(page.script("return document.activeElement.innerText"))
                .isEqualTo("lab"));
        assertThat(page.script("return document.title")).isEqualTo("lab");
        page.tabTo("IPN networks");
        page.key(Keys.ENTER);
        Eventually.that(() -> assertThat(page.script("return document.title")).isEqualTo("IPN networks"));
    }
}
