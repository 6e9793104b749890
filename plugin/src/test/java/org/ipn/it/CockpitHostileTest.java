// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names of networks, guests, processes and portgroups that are made to be taken for something else, as far as libvirt lets them be. */
@InSandbox
class CockpitHostileTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static final String SCRIPT = "<script>hit=1<~script><img src=x onerror=hit=1>";
    private static final String MORE = "\"onfocus='hit=1'&amp;<svg onload=hit=1>";
    private static final String LONG = "n".repeat(200);
    private static final String CONTROLS = "a\tb\u202ec\u0085d\u200be";

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;")
                .replace("\t", "&#9;")
                .replace("\u0085", "&#x85;");
    }

    /** As the page shows it, on a line. */
    private static String shown(String name) {
        return name.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** Returns whether libvirt takes the name. A portgroup's goes by libvirt unescaped, and can hold neither {@code <} nor {@code &}. */
    private static boolean start(String name, String bridge) {
        String uuid =
                UUID.nameUUIDFromBytes(bridge.getBytes(StandardCharsets.UTF_8)).toString();
        String network = """
                <network><name>%s</name><uuid>%s</uuid>
                <metadata><ipn:bus xmlns:ipn='urn:ipn:1'><ipn:portgroup name='"onload=hit=1 x'/></ipn:bus></metadata>
                <forward mode='bridge'/><bridge name='%s'/><portgroup name='"onload=hit=1 x'/></network>
                """.formatted(xml(name), uuid, bridge);
        return Shell.runWithInput(network, "virsh", "-q", "net-define", "/dev/stdin")
                                .status()
                        == 0
                && Shell.run("virsh", "-q", "net-start", "--network", uuid).status() == 0;
    }

    @Test
    void shouldShowNamesAsTheyAreAndDoNothingElse() throws Exception {
        List<String> taken = new ArrayList<>();
        for (String name : List.of(SCRIPT, MORE, LONG, CONTROLS, "--help", "?x=1#y%2f")) {
            if (start(name, "ipn-h" + taken.size())) {
                taken.add(name);
            }
        }
        assertThat(taken).contains(SCRIPT, MORE, "--help", "?x=1#y%2f");
        for (String name : taken) {
            String guest = "guest " + taken.indexOf(name) + (name.equals(LONG) ? LONG : MORE);
            Guest.dark(
                    xml(guest),
                    new Nic(
                            "52:54:00:00:01:01",
                            "network",
                            "<source network='" + xml(name) + "' portgroup='&quot;onload=hit=1 x'/>",
                            "",
                            ""));
            try (Talk process = new User(0).python("named", name, SCRIPT)) {
                process.awaits("joined");
                Browser page = PAGE.open("/");
                Eventually.that(() -> assertThat(page.texts("table a")).contains(shown(name)));
                page.all("table a")
                        .get(page.texts("table a").indexOf(shown(name)))
                        .click();
                Eventually.that(() -> assertThat(page.texts("h1")).containsExactly(shown(name)));
                Eventually.that(
                        () -> assertThat(page.texts("td[data-label=Member]")).containsExactlyInAnyOrder(guest, SCRIPT));
                assertThat(page.script("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
                page.press("Edit its XML");
                Eventually.that(() -> assertThat(page.value("#xml")).contains("<network"));
                assertThat(page.script("return window.hit ?? 0")).isEqualTo(0L);
                assertThat(page.all("main script, main img, main iframe")).isEmpty();
            } finally {
                Shell.run("virsh", "-q", "destroy", "--domain", guest);
            }
        }
    }

    @Test
    void shouldForbidWhatIsNotThePagesOwn() {
        Browser page = PAGE.open("/");
        page.find("h1");
        page.script("const script = document.createElement('script'); script.textContent = 'window.hit = 1';"
                + "document.body.append(script);"
                + "document.body.setAttribute('onclick', 'window.hit = 1'); document.body.click();");
        assertThat(page.script("return window.hit ?? 0")).isEqualTo(0L);
        assertThat(page.complaints())
                .hasSize(2)
                .allSatisfy(complaint -> assertThat(complaint).contains("Content Security Policy"));
    }
}
