// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** A network from the page's form, and its XML changed there. */
@InSandbox
class CockpitDefineTest {
    @RegisterExtension
    static final CockpitPage PAGE = new CockpitPage();

    private static void awaitXml(Browser page, String part) {
        Eventually.that(() -> assertThat(page.value("#xml")).contains(part));
    }

    @Test
    void shouldDefineWhatIsTyped() {
        Browser page = PAGE.open("/");
        page.press("Define a network");
        page.type("#name", "office");
        awaitXml(page, "<ipn:bus xmlns:ipn=\"urn:ipn:1\"/>");
        page.find("#kind-switch").click();
        awaitXml(page, "<ipn:switch xmlns:ipn=\"urn:ipn:1\"/>");
        page.type("#address", "10.78.0.1/24");
        new Select(page.find("#mode")).selectByVisibleText("Users of the group may receive");
        page.type("#group", "bob");
        page.press("Add a portgroup");
        page.key("desk");
        page.type("#portgroup-1-vlan", "10");
        new Select(page.find("#portgroup-1-rights")).selectByValue("r");
        awaitXml(page, "<ipn:portgroup name=\"desk\" rights=\"r\" vlan=\"10\"/>");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("ipn-office: "));
        String typed = page.value("#xml");
        page.press("Define");
        Eventually.that(() -> assertThat(page.text("h1")).isEqualTo("office"));
        assertThat(page.text("#said")).isEqualTo("Network office is defined.");
        assertThat(Shell.sh("virsh net-dumpxml office"))
                .contains("<ipn:switch xmlns:ipn=\"urn:ipn:1\">")
                .contains("<ipn:access group=\"bob\" mode=\"0640\"/>")
                .contains("<ipn:host address=\"10.78.0.1/24\"/>")
                .contains("<ipn:portgroup name=\"desk\" rights=\"r\" vlan=\"10\"/>")
                .contains("<portgroup name='desk'>");
        assertThat(typed).contains("<name>office</name>");
        Eventually.that(() -> assertThat(page.canPress("Start")).isTrue());
    }

    @Test
    void shouldSayWhatIsWrongAndDefineNothing() {
        Browser page = PAGE.open("/new");
        page.type("#name", "a/b");
        Eventually.that(() -> assertThat(page.text("#verdict"))
                .contains("network name \"a/b\": allowed are names of printable characters without '/'"));
        page.type("#name", "lab");
        awaitXml(page, "<name>lab</name>");
        page.type("#address", "10.78.0.1");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("address=\"10.78.0.1\""));
        assertThat(page.canPress("Define")).isFalse();
        page.type("#address", "");
        page.key("x", Keys.BACK_SPACE);
        page.press("Add a portgroup");
        page.key("p");
        page.type("#portgroup-1-vlan", "4095");
        Eventually.that(() ->
                assertThat(page.text("#verdict")).contains("vlan=\"4095\"").contains("1 to 4094"));
        assertThat(page.canPress("Define")).isFalse();
        page.press("Remove portgroup 1");
        Eventually.that(() -> assertThat(page.canPress("Define")).isTrue());
        page.press("Cancel");
        Eventually.that(() -> assertThat(page.text("h1")).isEqualTo("IPN networks"));
        assertThat(Shell.sh("virsh -q net-list --all --name").strip()).isEmpty();
    }

    /** Faster than `ipn new` answers. */
    private static void typeAtOnce(Browser page, String... names) {
        page.script(
                "const name = document.getElementById('name');"
                        + "for (const each of arguments[0]) {"
                        + "name.value = each; name.dispatchEvent(new Event('input', { bubbles: true })) }",
                List.of(names));
    }

    @Test
    void shouldDefineTheNameThatWasTypedLast() {
        Browser page = PAGE.open("/new");
        page.type("#name", "lab");
        Eventually.that(() -> assertThat(page.canPress("Define")).isTrue());
        typeAtOnce(page, "labx", "lab");
        assertThat(page.canPress("Define")).isFalse();
        Eventually.that(() -> assertThat(page.canPress("Define")).isTrue());
        typeAtOnce(page, "lab2", "", "lab3");
        page.press("Define");
        Eventually.that(() -> assertThat(page.text("h1")).isEqualTo("lab3"));
        assertThat(Shell.sh("virsh -q net-list --all --name").strip()).isEqualTo("lab3");
    }

    @Test
    void shouldNotTakeWordsForOptionsOrFiles() {
        Browser page = PAGE.open("/new");
        page.type("#name", "--help");
        awaitXml(page, "<name>--help</name>");
        page.type("#name", "@/etc/hostname");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("network name \"@/etc/hostname\""));
        page.type("#name", "x");
        page.type("#group", "--mode=0777");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("--mode=0777"));
    }

    @Test
    void shouldRefuseANameThatIsTaken() {
        Net.bus("lab").define();
        Browser page = PAGE.open("/new");
        page.type("#name", "lab");
        page.press("Define");
        Eventually.that(() -> assertThat(page.text("[role=alert]")).contains("'lab' already exists"));
        assertThat(page.canPress("Define")).isTrue();
    }

    @Test
    void shouldChangeTheXmlThatLibvirtHas() {
        Net.bus("lab").define().start();
        Browser page = PAGE.open("/network/lab");
        page.press("Edit its XML");
        awaitXml(page, "<name>lab</name>");
        page.script("const xml = document.getElementById('xml');"
                + "xml.value = xml.value.replace(\"<forward \", \"<nonsense>\");"
                + "xml.dispatchEvent(new Event('input', { bubbles: true }))");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("line "));
        assertThat(page.canPress("Save")).isFalse();
        page.script("const xml = document.getElementById('xml');"
                + "xml.value = xml.value.replace(\"<nonsense>\", \"<forward \")"
                + ".replace(/<ipn:bus[^>]*>/, \"<ipn:bus xmlns:ipn='urn:ipn:1' mtu='1400'/>\");"
                + "xml.dispatchEvent(new Event('input', { bubbles: true }))");
        Eventually.that(() -> assertThat(page.text("#verdict")).contains("1400"));
        page.press("Save");
        Eventually.that(() -> assertThat(page.text("main"))
                .contains("It runs as it was started, and is defined otherwise by now")
                .contains("mtu: 1500 here, 1400 in its definition"));
        assertThat(Shell.sh("virsh net-dumpxml --inactive lab")).contains("mtu=\"1400\"");
    }

    @Test
    void shouldNotUndoWhatOthersChangeMeanwhile() {
        Net.bus("lab").define();
        Browser page = PAGE.open("/network/lab/xml");
        awaitXml(page, "<name>lab</name>");
        Shell.ok(
                "sh",
                "-c",
                "virsh net-dumpxml --inactive lab | sed 's|<ipn:bus |&mtu=\"1300\" |' | virsh -q net-define /dev/stdin");
        page.press("Save");
        Eventually.that(() -> assertThat(page.text("[role=alert]"))
                .contains("changed meanwhile")
                .contains("load it again"));
        assertThat(Shell.sh("virsh net-dumpxml --inactive lab")).contains("mtu=\"1300\"");
    }
}
