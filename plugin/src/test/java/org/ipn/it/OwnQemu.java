// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A QEMU that a plain user starts, without libvirt, on a named tap or another network; inside is the same Linux as in other guests. */
final class OwnQemu implements AutoCloseable {
    private static final String MAC = "52:54:00:00:0a:01";

    private final Process process;
    private final File log;

    private OwnQemu(String name, String user, String netdev, String address) {
        String place = "/run/sandbox/guest/" + name;
        String xml = Shell.ok("guest", "start", name, "--tap", "none,mac=" + MAC + ",ip=" + address, "--print");
        Shell.ok("chown", "-R", user, place);
        log = new File(place, "qemu.log");
        try {
            process = new ProcessBuilder(
                            "setpriv",
                            "--reuid=" + user,
                            "--regid=" + user,
                            "--init-groups",
                            "--",
                            "qemu-system-x86_64",
                            "-nodefaults",
                            "-no-user-config",
                            "-display",
                            "none",
                            "-machine",
                            "pc,accel=tcg,usb=off",
                            "-cpu",
                            "max",
                            "-m",
                            "192",
                            "-kernel",
                            part(xml, "kernel"),
                            "-initrd",
                            part(xml, "initrd"),
                            "-append",
                            part(xml, "cmdline"),
                            "-netdev",
                            netdev + ",id=n",
                            "-device",
                            "virtio-net-pci,netdev=n,mac=" + MAC + ",romfile=",
                            "-chardev",
                            "pipe,id=c,path=" + place + "/0",
                            "-device",
                            "virtio-serial",
                            "-device",
                            "virtserialport,chardev=c,name=ipn.0",
                            "-serial",
                            "file:" + place + "/console.log")
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OwnQemu boot(String name, String user, String tap, String address) {
        return bootOn(onTap(tap), name, user, address);
    }

    private static String onTap(String tap) {
        return "tap,ifname=" + tap + ",script=no,downscript=no";
    }

    /** @param netdev QEMU's words for what the NIC is plugged into, without an id */
    static OwnQemu bootOn(String netdev, String name, String user, String address) {
        OwnQemu qemu = new OwnQemu(name, user, netdev, address);
        // Until QEMU has its fifos open, guest knows of nobody to wait for.
        Eventually.that(() -> {
            assertThat(qemu.process.isAlive()).as("QEMU runs: " + qemu.said()).isTrue();
            Shell.run("guest", "wait", "--timeout", "60", name).orFail();
        });
        return qemu;
    }

    /** What a QEMU says that may not have this tap. */
    static String refused(String name, String user, String tap) {
        OwnQemu qemu = new OwnQemu(name, user, onTap(tap), "10.0.0.1/24");
        Eventually.that(() -> assertThat(qemu.process.isAlive()).isFalse());
        return qemu.said();
    }

    private String said() {
        return Shell.ok("cat", log.toString());
    }

    private static String part(String xml, String element) {
        Matcher found =
                Pattern.compile("<" + element + ">(.*)</" + element + ">").matcher(xml);
        assertThat(found.find()).as(element + " in " + xml).isTrue();
        return found.group(1);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
