// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A running domain. */
record Guest(String name) {
    /** A tiny Linux, up when this returns; the words are those of {@code guest start}. */
    static Guest boot(String name, String... nics) {
        Shell.run(Stream.concat(Stream.of("guest", "start", name), Arrays.stream(nics))
                        .toArray(String[]::new))
                .orFail();
        return new Guest(name);
    }

    /** Boots them side by side. */
    static void bootAll(List<Runnable> boots) {
        boots.stream().map(CompletableFuture::runAsync).toList().forEach(CompletableFuture::join);
    }

    /** A machine that never runs an instruction: its taps are as any guest's, and it is there at once. */
    static Guest dark(String name, Nic... nics) {
        tryDark(name, nics).orFail();
        return new Guest(name);
    }

    static Shell tryDark(String name, Nic... nics) {
        return Shell.runWithInput(darkXml(name, nics), "virsh", "-q", "create", "--paused", "/dev/stdin");
    }

    static String darkXml(String name, Nic... nics) {
        StringBuilder devices = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        for (Nic nic : nics) {
            devices.append(nic.xml());
            ports.append(nic.portXml());
        }
        String metadata = ports.isEmpty()
                ? ""
                : "<metadata><ipn:ports xmlns:ipn='urn:ipn:1'>" + ports + "</ipn:ports></metadata>";
        return """
                <domain type='qemu'>
                  <name>%s</name>
                  %s
                  <memory unit='MiB'>16</memory>
                  <os><type arch='x86_64' machine='pc'>hvm</type></os>
                  <features><acpi/></features>
                  <devices>
                    <controller type='usb' model='none'/>
                    %s
                    <memballoon model='none'/>
                  </devices>
                </domain>
                """.formatted(name, metadata, devices);
    }

    /** Runs a command in it. */
    Shell run(String... command) {
        return Shell.run(Stream.concat(Stream.of("guest", "run", name, "--"), Arrays.stream(command))
                .toArray(String[]::new));
    }

    String sh(String script) {
        return run("sh", "-c", script).orFail().out();
    }

    /** Five pings, each of which is answered. */
    void pings(String address) {
        run("ping", "-q", "-c", "5", "-i", "0.05", "-W", "10", address).orFail();
    }

    /** Waits until a ping is answered: libvirt's own bridges run STP, and let a new port wait for some seconds. */
    void reaches(String address) {
        Eventually.that(() -> run("ping", "-q", "-c", "1", "-W", "1", address).orFail());
    }

    /** The taps of its NICs, in their order. */
    List<String> taps() {
        List<String> taps = new ArrayList<>();
        for (String line :
                Shell.ok("virsh", "-q", "domiflist", "--domain", name).split("\n")) {
            if (!line.isBlank()) {
                taps.add(line.trim().split(" +")[0]);
            }
        }
        return taps;
    }

    String tap() {
        return taps().get(0);
    }

    /** The tap of the NIC with this address. */
    String tapOf(String mac) {
        return Shell.ok("virsh", "-q", "domiflist", "--domain", name)
                .lines()
                .filter(line -> line.contains(mac))
                .map(line -> line.trim().split(" +")[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no NIC " + mac));
    }

    /** QEMU's: the same as long as the guest runs without interruption. */
    String pid() {
        return Shell.ok("cat", "/run/libvirt/qemu/" + name + ".pid").trim();
    }

    Shell device(String verb, Nic nic) {
        return Shell.runWithInput(nic.xml(), "virsh", "-q", verb + "-device", "--live", "--domain", name, "/dev/stdin");
    }

    void stop() {
        Shell.ok("guest", "stop", name);
    }
}
