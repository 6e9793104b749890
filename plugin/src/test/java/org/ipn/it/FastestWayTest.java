// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.sys.TapEndpoint;
import org.junit.jupiter.api.Test;

/** Where {@code forwarder="ebpf"} can't have all frames go the fastest way, {@code ipn doctor} says why. */
@InSandbox
class FastestWayTest {
    private static final String EBPF = " forwarder='ebpf'/>";
    private static final String WHY = "not all frames take the fastest way: ";
    private static final String MAC = "52:54:00:00:00:0";

    @Test
    void shouldSayWhatOfANetworkTakesAnotherWay() {
        Net lab = Net.bus("lab").with(" forwarder='ebpf'><ipn:host address='10.1.0.1/24' dev='t-host'/></ipn:bus>");
        Net office = Net.ofSwitch("office").with(EBPF);
        Net routed = Net.ofSwitch("routed").with(EBPF).forward("route", 84);
        Net nat = Net.bus("nat").with(EBPF).forward("nat", 83);
        Net plain = Net.ofSwitch("plain").with(EBPF);
        Net checked = Net.bus("checked").with(" forwarder='ebpf'><ipn:default antispoof='yes'/></ipn:bus>");
        List<Net> nets = List.of(lab, office, routed, nat, plain, checked);
        nets.forEach(net -> net.define().start());
        Shell.runWithInput("<filter name='t-none'/>", "virsh", "-q", "nwfilter-define", "/dev/stdin")
                .orFail();
        List<Nic> nics = new ArrayList<>();
        nets.forEach(net -> nics.add(Nic.net(net, MAC + nics.size())));
        Nic filtered = Nic.net(office, MAC + 8);
        nics.add(new Nic(filtered.mac(), filtered.type(), filtered.source(), "", "<filterref filter='t-none'/>"));
        Guest guest = Guest.dark("d", nics.toArray(Nic[]::new));
        try {
            String tap = guest.tapOf(filtered.mac());
            // On a busy machine libvirt may be late, and the bridge carries all for a moment.
            Eventually.that(() -> assertThat(findings("warning"))
                    .contains(
                            "network lab: " + WHY + "t-hostp: no tap, and XDP takes frames from taps alone",
                            "network office: " + WHY + tap
                                    + ": libvirt's <filterref> or <bandwidth> works on the bridge",
                            "network routed: " + WHY + "STP is on, so bridge ipn-routed carries all",
                            "network checked: " + WHY + guest.tapOf(nics.get(5).mac())
                                    + ": antispoof of the port policy, which tc keeps",
                            "network nat: " + WHY
                                    + "libvirt serves hosts on bridge ipn-nat, which carries all but link-local frames")
                    .noneMatch(finding -> finding.startsWith("network plain")));
        } finally {
            guest.stop();
            Shell.sh("virsh -q nwfilter-undefine t-none");
        }
    }

    /** On a bus with the host all share one frame, and who can not take it as it is, is seen when one comes. */
    @Test
    void shouldNameWhoTakesNoSharedFrame() throws Exception {
        Net.bus("lab")
                .holding("<ipn:host address='10.1.0.1/24' dev='t-host'/><ipn:tap dev='t-one'/><ipn:tap dev='t-two'/>")
                .define()
                .start();
        try (TapEndpoint one = TapEndpoint.open("t-one").offload(TapEndpoint.CSUM);
                TapEndpoint two = TapEndpoint.open("t-two")) {
            Eventually.that(() -> {
                one.send(new byte[60]);
                assertThat(Shell.ok("ipn", "show", "lab"))
                        .contains(WHY + "t-two takes no unfinished checksum, as a guest in its firmware");
            });
            assertThat(findings("warning")).anyMatch(finding -> finding.startsWith("network lab: " + WHY + "t-two"));
            assertThat(two.receive(5)).isNotEmpty();
        }
    }

    /** A host where no programs can be kept is as one whose kernel runs none. */
    @Test
    void shouldSayWhatKeepsAHostFromRunningPrograms() {
        Net lab = Net.bus("lab").with(EBPF).define();
        Shell.sh("mount -t tmpfs none /sys/fs/bpf");
        try {
            Shell start = lab.tryStart();
            assertThat(start.status()).isEqualTo(1);
            assertThat(start.err())
                    .contains("network lab: run the programs of bridge ipn-lab: operation not permitted (EPERM)")
                    .contains("; ipn doctor says what this host lacks\n");
            assertThat(findings("warning"))
                    .anyMatch(finding -> finding.startsWith("BPF file system: does not work here"));
            lab.with(" forwarder='auto'/>").define().start();
            assertThat(Shell.ok("ipn", "show", "lab"))
                    .contains("forwarder  bridge")
                    .contains("slower     run the programs");
            assertThat(findings("warning"))
                    .as("that of the host is enough")
                    .noneMatch(finding -> finding.startsWith("network lab"));
            lab.stop();
            lab.with(" forwarder='bridge'/>").define().start();
        } finally {
            Shell.sh("umount /sys/fs/bpf");
        }
    }

    /** As where a package's dependency was forced away: the bridge does what it can, and what it can't is refused. */
    @Test
    void shouldCarryByTheBridgeWithoutLibbpf() {
        String library = Shell.ok(
                        "sh", "-c", "readlink -f $(ldconfig -p | sed -n 's/.*libbpf.so.1 .* => //p' | head -n 1)")
                .strip();
        Shell.sh("mount --bind /dev/null " + library);
        try {
            Daemon.IPND.restart();
        } finally {
            Shell.sh("umount " + library); // ip and QEMU need it, too
        }
        Net lab = Net.bus("lab").with("/>").define();
        try {
            lab.start();
            assertThat(Shell.ok("ipn", "show", "lab"))
                    .contains("forwarder  bridge")
                    .contains("slower     run the programs")
                    .contains("libbpf.so.1 is not installed");
            Guest guest = Guest.dark("d", Nic.net(lab, MAC + 1));
            lab.serves(guest.tap());
            guest.stop();
            lab.stop();
            Shell insists = lab.with(EBPF).define().tryStart();
            assertThat(insists.status()).isEqualTo(1);
            assertThat(insists.err()).contains("libbpf.so.1 is not installed");
        } finally {
            Daemon.IPND.restart();
        }
    }

    /** Check and message. */
    private static List<String> findings(String status) {
        List<String> findings = new ArrayList<>();
        for (JsonElement each :
                Shell.json("ipn doctor --json").getAsJsonObject().getAsJsonArray("findings")) {
            JsonObject finding = each.getAsJsonObject();
            if (finding.get("status").getAsString().equals(status)) {
                findings.add(finding.get("check").getAsString() + ": "
                        + finding.get("message").getAsString());
            }
        }
        return findings;
    }
}
