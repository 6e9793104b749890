// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What a test does to the private libvirt of {@code dev sandbox}. */
final class Sandbox {
    private Sandbox() {}

    static String run(String... command) {
        return feed("", command);
    }

    static String feed(String input, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    static void ignoring(String... command) {
        try {
            run(command);
        } catch (AssertionError e) {
            System.getLogger("cleanup").log(System.Logger.Level.TRACE, "not there", e);
        }
    }

    /** A network on a bridge of the test's, not ours: it needs no ipnd. Defines it anew where it exists. */
    static void define(String network, String bridge) {
        feed(
                "<network><name>" + network + "</name><uuid>" + UUID.nameUUIDFromBytes(network.getBytes(UTF_8))
                        + "</uuid><metadata><t:note xmlns:t='urn:test'>käse</t:note></metadata>"
                        + "<forward mode='bridge'/><bridge name='" + bridge + "'/></network>",
                "virsh",
                "net-define",
                "/dev/stdin");
    }

    /** A guest without disk or kernel: it idles in its firmware. */
    static void create(String guest) {
        feed(
                "<domain type='qemu'><name>" + guest
                        + "</name><memory unit='MiB'>16</memory><os><type>hvm</type></os><features><acpi/></features>"
                        + "<devices><controller type='usb' model='none'/><memballoon model='none'/></devices></domain>",
                "virsh",
                "create",
                "/dev/stdin");
    }

    static void signalLibvirtd(String signal) {
        try {
            run(
                    "kill",
                    "-" + signal,
                    Files.readString(Path.of("/run/sandbox/libvirtd.pid")).strip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
