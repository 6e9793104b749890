// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.model.FoundNic;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class GrabbedNicsTest {
    private static final Mac HARDWARE = Mac.parse("00:16:3e:00:00:01");
    private static final Mac ANOTHER = Mac.parse("00:16:3e:00:00:02");
    private static final String UUID = "11111111-1111-1111-1111-111111111111";
    private static final String OLD = "index=7\nup=false\nmtu=1400\nalias=mine\n";

    @TempDir
    private Path run;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(run.resolve("nics"));
    }

    private static Link nic(int index, String name, Mac mac, Mac permanent) {
        Traits traits = new Traits(
                permanent, List.of(), 0, false, 68, 9000, true, false, null, false, false, TapOwner.NONE, null);
        return new Link(index, name, "", mac, 1400, false, true, true, null, "mine", 1000, null, null)
                .withTraits(traits);
    }

    private static Desired wanting(String device, GrabbedNics nics) throws Exception {
        Network network = new LibvirtXml()
                .network("<network><name>lab</name><uuid>" + UUID + "</uuid><metadata><ipn:bus xmlns:ipn='urn:ipn:1'>"
                        + "<ipn:grab dev='" + device + "'/></ipn:bus></metadata>"
                        + "<forward mode='bridge'/><bridge name='ipn-lab'/></network>")
                .orElseThrow();
        assertThat(network.grabs()).containsExactly(new Grab(device, false, PortPolicy.NONE));
        return new Desired(List.of(network), List.of(), List.of(), true).withGrabbed(nics.grabbed());
    }

    private GrabbedNics grab(Link nic) throws Exception {
        GrabbedNics nics = new GrabbedNics(run);
        Link port = nic.withMaster("ipn-lab").withUp(true).withMtu(1500).withAlias("ipn-port:" + UUID);
        nics.remember(wanting(nic.name(), nics), new Change.Set("lab", nic, port));
        return nics;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldFindANicByItsIndexAfterARestart() throws Exception {
        grab(nic(7, "eth1", ANOTHER, HARDWARE));
        GrabbedNics anew = new GrabbedNics(run);
        Link renamed = nic(7, "eth9", ANOTHER, HARDWARE);
        assertThat(anew.grabbed().of(renamed)).contains(FoundNic.of("eth1", nic(7, "eth1", ANOTHER, HARDWARE)));
        assertThat(wanting("eth1", anew).grabbing(renamed)).hasSize(1);
        assertThat(wanting("eth9", anew).grabbing(renamed)).isEmpty();
        assertThat(wanting("eth1", anew).grabbing(nic(8, "eth1", ANOTHER, ANOTHER)))
                .isEmpty();
    }

    @Test
    void shouldNotTakeAnotherForItThatHasItsIndex() throws Exception {
        GrabbedNics nics = grab(nic(7, "eth1", HARDWARE, HARDWARE));
        Link another = nic(7, "eth1", HARDWARE, ANOTHER);
        assertThat(nics.grabbed().of(another)).isEmpty();
        nics.forget(wanting("eth1", nics), List.of(another));
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldTellOneOfSoftwareByItsAddressOrOurMark() throws Exception {
        GrabbedNics nics = grab(nic(7, "veth1", HARDWARE, null));
        assertThat(nics.grabbed().of(nic(7, "veth9", HARDWARE, null))).isPresent();
        assertThat(nics.grabbed().of(nic(7, "veth1", ANOTHER, null))).isEmpty();
        assertThat(nics.grabbed().of(nic(7, "veth1", ANOTHER, null).withAlias("ipn-port:" + UUID)))
                .isPresent();
    }

    /** An older ipnd kept them by name, and a NIC may be called as another's index. */
    @Test
    void shouldTakeOverWhatAnOlderIpndKept() throws Exception {
        Files.writeString(folder.resolve("7"), OLD.replace("index=7", "index=12"));
        Files.writeString(folder.resolve("eth1"), OLD);
        GrabbedNics nics = new GrabbedNics(run);
        assertThat(files()).containsExactly("if:12", "if:7");
        Link named7 = nic(12, "7", ANOTHER, null).withMaster("ipn-lab");
        Link eth1 = nic(7, "eth1", HARDWARE, HARDWARE).withMaster("ipn-lab");
        assertThat(nics.grabbed().of(named7).orElseThrow().device()).isEqualTo("7");
        assertThat(nics.grabbed().of(eth1).orElseThrow().mtu()).isEqualTo(1400);
        nics.forget(wanting("eth1", nics), List.of(named7, eth1));
        assertThat(new GrabbedNics(run).grabbed().of(nic(7, "eth9", HARDWARE, HARDWARE)))
                .isPresent();
    }

    @Test
    void shouldBelieveItsOwnNoteMoreThanAnOlderIpnds() throws Exception {
        grab(nic(7, "eth1", HARDWARE, HARDWARE));
        Files.writeString(folder.resolve("eth1"), OLD.replace("1400", "1300"));
        GrabbedNics nics = new GrabbedNics(run);
        assertThat(nics.grabbed().byIndex().get(7).mtu()).isEqualTo(1400);
        assertThat(files()).containsExactly("if:7");
    }

    /** An index means something until the next boot, in one network namespace. */
    @Test
    void shouldForgetWhatWasNotedElsewhere() throws Exception {
        grab(nic(7, "eth1", HARDWARE, HARDWARE));
        Path note = folder.resolve("if:7");
        Files.writeString(note, Files.readString(note).replaceFirst("in=.*", "in=another"));
        assertThat(new GrabbedNics(run).grabbed().byIndex()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldForgetWhatIsBackAsItWas() throws Exception {
        Link nic = nic(7, "eth1", HARDWARE, HARDWARE);
        GrabbedNics nics = grab(nic);
        nics.forget(wanting("eth1", nics), List.of(nic));
        assertThat(files()).containsExactly("if:7");
        nics.forget(wanting("eth5", nics), List.of(nic));
        assertThat(files()).isEmpty();
    }
}
