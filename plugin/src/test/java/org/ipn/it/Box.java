// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A guest of libvirt's LXC driver: busybox in a root of its own. */
record Box(String name) {
    private static final String URI = "lxc:///system";
    private static final String ROOT = "/run/sandbox/box";

    /** Once for all of them. */
    static void needsDriver() {
        Shell version = virsh("version");
        Assumptions.assumeTrue(version.status() == 0, "libvirt has no driver for LXC here: " + version.err());
        Shell.ok(
                "sh",
                "-c",
                "mkdir -p " + ROOT + "/bin " + ROOT + "/proc " + ROOT + "/sys " + ROOT + "/dev && cp /bin/busybox "
                        + ROOT + "/bin && for name in sh ip ping sleep arping; do ln -sf busybox " + ROOT
                        + "/bin/$name; done");
    }

    /** @param script what its first process does before it sleeps; its NICs are eth0 … */
    static Shell tryStart(String name, String script, Nic... nics) {
        return Shell.runWithInput(xml(name, script, nics), "virsh", "-q", "-c", URI, "create", "/dev/stdin");
    }

    /** Each NIC is up, and eth0 has that address. */
    static Box start(String name, String address, Nic... nics) {
        tryStart(name, "ip link set eth0 up; ip address add " + address + "/24 dev eth0", nics)
                .orFail();
        return new Box(name);
    }

    static String xml(String name, String script, Nic... nics) {
        StringBuilder devices = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        for (Nic nic : nics) {
            devices.append(nic.bare());
            ports.append(nic.portXml());
        }
        return """
                <domain type='lxc'>
                  <name>%s</name>
                  <metadata><ipn:ports xmlns:ipn='urn:ipn:1'>%s</ipn:ports></metadata>
                  <memory unit='MiB'>64</memory>
                  <os><type>exe</type><init>/bin/sh</init><initarg>-c</initarg><initarg>%s; exec sleep 1000</initarg></os>
                  <devices>
                    <filesystem type='mount'><source dir='%s'/><target dir='/'/></filesystem>
                    %s
                    <console type='pty'/>
                  </devices>
                </domain>
                """.formatted(name, ports, script, ROOT, devices);
    }

    static Shell virsh(String... words) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", URI));
        command.addAll(List.of(words));
        return Shell.run(command.toArray(String[]::new));
    }

    /** In its network namespace. */
    Shell run(String... command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net", "--target", pid(), "busybox"));
        words.addAll(List.of(command));
        return Shell.run(words.toArray(String[]::new));
    }

    /** Of its first process, whose parent is libvirt's. */
    private String pid() {
        String parent = Shell.ok("cat", "/run/libvirt/lxc/" + name + ".pid").trim();
        return Shell.ok("cat", "/proc/" + parent + "/task/" + parent + "/children")
                .trim()
                .split(" ")[0];
    }

    /** The host's end of its NIC with this address. */
    String veth(String mac) {
        return virsh("domiflist", name)
                .orFail()
                .out()
                .lines()
                .filter(line -> line.contains(mac))
                .map(line -> line.trim().split(" +")[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no NIC " + mac));
    }

    void reaches(String address) {
        Eventually.that(() -> run("ping", "-q", "-c", "1", "-W", "1", address).orFail());
    }

    Shell device(String verb, Nic nic) {
        return Shell.runWithInput(
                nic.bare(), "virsh", "-q", "-c", URI, verb + "-device", "--live", "--domain", name, "/dev/stdin");
    }

    void stop() {
        virsh("destroy", name).orFail();
    }
}
