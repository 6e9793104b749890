// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.ipn.it.Net;

/** The VM of {@code dev test vm}, asked by ssh. Limits of time only end what hangs: it is emulated, beside other work. */
final class Vm {
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String PRELUDE =
            "export LC_ALL=C IPN_SANDBOX=1 IPN_CACHE=/payload/cache IPN_GUESTS=/var/lib/guests"
                    + " IPN_GUEST_INITRAMFS=/payload/guest.cpio IPN_GUEST_FIRMWARE=/payload/qboot.rom IPN_ACCELERATOR=kvm DEBIAN_FRONTEND=noninteractive;"
                    + " PATH=/payload/tools/bin:$PATH\n";

    private static final String DOCTOR =
            "old=; printf '%s\\n' 6.2 $(uname -r) | sort -VC || old='/eBPF bus: does not work here/,+1d;';"
                    + " ipn doctor | sed \"$old /^ok /d\"";

    private static final String STRICT = "set -e -o pipefail\n";

    /** What a script did; both outputs, as they came. */
    record Said(String script, int status, String out) {
        Said orFail() {
            if (status != 0) {
                throw new AssertionError(script + " exits with " + status + ": " + out);
            }
            return this;
        }
    }

    private Vm() {}

    /** Runs a bash script as root. */
    static Said ask(String script) {
        return ask(PATIENCE, script);
    }

    static Said ask(Duration patience, String script) {
        try {
            File out = File.createTempFile("vm-test", ".out");
            File in = File.createTempFile("vm-test", ".in");
            try {
                Files.writeString(in.toPath(), PRELUDE + script + "\n");
                // Files, not pipes: the first ssh stays, for the others to go its way.
                Process ssh = new ProcessBuilder(List.of(
                                "ssh",
                                "-F",
                                System.getenv("IPN_VM") + "/ssh_config",
                                "vm",
                                "cat >/run/script.$$; bash /run/script.$$ </dev/null"))
                        .redirectInput(in)
                        .redirectErrorStream(true)
                        .redirectOutput(out)
                        .start();
                boolean ended = ssh.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
                String said = Files.readString(out.toPath(), StandardCharsets.UTF_8);
                if (!ended) {
                    ssh.destroyForcibly();
                    throw new AssertionError(script + " hangs; it said: " + said);
                }
                return new Said(script, ssh.exitValue(), said);
            } finally {
                out.delete();
                in.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The same, each command of which is to succeed; what it printed. */
    static String sh(String script) {
        return sh(PATIENCE, script);
    }

    static String sh(Duration patience, String script) {
        return ask(patience, STRICT + script).orFail().out();
    }

    /** Until the script succeeds; each try may last some seconds. */
    static String until(String script) {
        Instant end = Instant.now().plus(PATIENCE);
        Said said = ask(STRICT + script);
        while (said.status() != 0 && Instant.now().isBefore(end)) {
            said = ask("sleep 1\n" + STRICT + script);
        }
        return said.orFail().out();
    }

    /** @param kernel as {@code 6.2} */
    static boolean isOlderThan(String kernel) {
        return ask("printf '%s\\n' " + kernel + " $(uname -r) | sort -VC").status() != 0;
    }

    /** Once doctor finds nothing, but that our fast programs do not run on a kernel older than theirs. */
    static void untilDoctorIsContent() {
        until("found=$(" + DOCTOR + "); echo \"$found\"; [ -z \"$found\" ]");
    }

    /** Defines and starts them. */
    static void start(Net... networks) {
        StringBuilder script = new StringBuilder();
        for (Net network : networks) {
            script.append("virsh -q net-define /dev/stdin <<'XML'\n%sXML\nvirsh -q net-start %s\n"
                    .formatted(network.xml(), network.name()));
        }
        sh(script.toString());
    }

    /**
     * Boots guests side by side; of each, the words of {@code guest start}, its name first. One whose kernel does not come up is tried again: what it
     * runs on is emulated.
     */
    static void boot(String... guests) {
        sh(Arrays.stream(guests)
                        .map(words -> "{ guest start %1$s || { guest stop %2$s; guest start %1$s; }; } & guests+=($!)\n"
                                .formatted(words, words.substring(0, words.indexOf(' '))))
                        .collect(Collectors.joining())
                + "for guest in ${guests[@]}; do wait $guest; done");
    }

    /** Ends all guests, and all networks that these tests have made, running or not. */
    static void end() {
        sh("""
                for guest in $(virsh -q list --all --name); do guest stop $guest; done
                for net in $(virsh -q net-list --all --name | grep ^t-); do
                  virsh -q net-destroy $net || true; virsh -q net-undefine $net
                done
                """);
    }

    /** Begins to reboot it, and returns when all that starts at boot has started. */
    static void reboot() {
        String before = sh("cat /proc/sys/kernel/random/boot_id");
        // ssh's master is told of the end; without that it would wait for the dead machine.
        ask("systemctl reboot");
        Instant end = Instant.now().plus(PATIENCE.multipliedBy(2));
        while (true) {
            Said said = ask(Duration.ofMinutes(1), "cat /proc/sys/kernel/random/boot_id");
            if (said.status() == 0 && !said.out().equals(before)) {
                break;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("the VM does not come back: " + said);
            }
            pause();
        }
        ask(PATIENCE.multipliedBy(2), "systemctl is-system-running --wait");
    }

    private static void pause() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
