// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ipn.kernel.BridgeNetfilter;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.Trial;
import org.ipn.model.Version;
import org.ipn.model.report.Reports.Doctor.Finding;

/** What {@code ipn doctor} looks at on the host itself, ipnd or not: libvirt and its hooks, SELinux, firewall, the kernel. */
final class HostCheck {
    private static final Path HOOKS = Path.of("/etc/libvirt/hooks");
    private static final List<Path> PATH = List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));
    private static final Path SELINUX = Path.of("/sys/fs/selinux");

    /** What a user without privilege is told to do. */
    static final String AS_ROOT = "sudo ipn doctor";

    private HostCheck() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(List.of(
                new Finding(
                        "versions",
                        "ok",
                        "ipn " + Version.OURS + ", Linux " + System.getProperty("os.version") + ", Java "
                                + System.getProperty("java.version"),
                        null),
                hook("network", "virtnetworkd"),
                hook("qemu", "virtqemud"),
                hook("lxc", "virtlxcd"),
                curl(),
                selinux(),
                firewall()));
        findings.addAll(kernel());
        return findings;
    }

    private static Finding hook(String object, String daemon) {
        Path hook = HOOKS.resolve(object + ".d/50-ipn");
        String check = "hook " + hook;
        if (isHidden(hook)) {
            return new Finding(check, "warning", "was not looked at: that needs root", AS_ROOT);
        }
        if (!Files.exists(hook)) {
            String remedy = "reinstall ipn-libvirt, then systemctl reload libvirtd (or " + daemon + ")";
            return new Finding(check, "error", "is missing", remedy);
        }
        if (!Files.isExecutable(hook)) {
            return new Finding(check, "error", "is not executable", "chmod 755 " + hook);
        }
        // A daemon looks for hooks when it starts and when it is told to; the split daemons have a process each.
        Optional<String> older = List.of("libvirtd", daemon).stream()
                .filter(name -> startedBefore(name, hook) && !toldSince(name, hook))
                .findFirst();
        return older.map(name -> new Finding(
                        check,
                        "warning",
                        "came after " + name + " had started: it may not have seen it yet",
                        "systemctl reload " + name + " (harmless; not needed where that was done)"))
                .orElse(new Finding(
                        check,
                        "ok",
                        isRoot()
                                ? "is installed"
                                : "is installed; whether " + daemon + " has seen it needs root to be looked at",
                        null));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Whether this user can't tell if it is there. */
    private static boolean isHidden(Path file) {
        return !Files.exists(file) && !Files.notExists(file);
    }

    /** Whether that daemon runs, and began before the hook's folder had it: up to a second early, says /proc (btime has no fractions). */
    private static boolean startedBefore(String daemon, Path hook) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .filter(process -> process.command().orElse("").endsWith("/" + daemon))
                .flatMap(process -> process.startInstant().stream())
                .anyMatch(started -> started.plusSeconds(1).isBefore(installed(hook)));
    }

    /** Whether the package has reloaded that daemon when the hook was there. */
    private static boolean toldSince(String daemon, Path hook) {
        try {
            return !Files.getLastModifiedTime(Path.of("/run/ipn", daemon + ".reloaded"))
                    .toInstant()
                    .isBefore(installed(hook));
        } catch (IOException never) {
            return false;
        }
    }

    private static Instant installed(Path hook) {
        try {
            return ((FileTime) Files.getAttribute(hook, "unix:ctime")).toInstant();
        } catch (IOException e) {
            return Instant.MIN; // gone meanwhile
        }
    }

    private static Finding curl() {
        return PATH.stream().anyMatch(folder -> Files.isExecutable(folder.resolve("curl")))
                ? new Finding("curl", "ok", "is installed", null)
                : new Finding("curl", "error", "is missing: the hooks can't reach ipnd", "install the package curl");
    }

    private static Finding selinux() {
        try {
            if (!Files.exists(SELINUX.resolve("enforce"))
                    || Files.readString(SELINUX.resolve("enforce")).strip().equals("0")) {
                return new Finding("SELinux", "ok", "is not enforcing", null);
            }
        } catch (IOException e) {
            return new Finding("SELinux", "warning", "can't be read: " + e.getMessage(), AS_ROOT);
        }
        Path module = Path.of("/var/lib/selinux/targeted/active/modules/200/ipn");
        if (isHidden(module)) {
            return new Finding("SELinux", "warning", "is enforcing; for module ipn, root has to look", AS_ROOT);
        }
        return Files.isDirectory(module)
                ? new Finding("SELinux", "ok", "is enforcing, and lets the hooks run: module ipn", null)
                : new Finding(
                        "SELinux",
                        "warning",
                        "is enforcing, and no module ipn was found: libvirt's hooks may not run",
                        "dnf install ipn-libvirt-selinux, or setsebool -P virt_hooks_unconfined on");
    }

    private static Finding firewall() {
        BridgeNetfilter host;
        try {
            host = BridgeNetfilter.read();
        } catch (KernelException e) {
            return new Finding("br_netfilter", "warning", String.valueOf(e.getMessage()), AS_ROOT);
        }
        if (!host.any()) {
            return new Finding("br_netfilter", "ok", "bridged frames do not pass the host's firewall", null);
        }
        String off = host.settings().stream().map(name -> name + "=0").collect(Collectors.joining(" "));
        String pass = host.firewalls().stream()
                .map(firewall -> BridgeNetfilter.letPass(firewall, "BR"))
                .collect(Collectors.joining("; "));
        return new Finding(
                "br_netfilter",
                "warning",
                "bridged frames pass the host's firewall (" + String.join(", ", host.settings())
                        + " on); a bridge can't opt out, and a <filterref> that a running guest gets while ipnd is"
                        + " away holds once that is back",
                "sysctl " + off + ", or for each bridge BR: " + pass);
    }

    /** By trying, which tells more than any version. */
    private static List<Finding> kernel() {
        if (!isRoot()) {
            return List.of(new Finding("eBPF", "warning", "was not tried: that needs root", AS_ROOT));
        }
        List<Finding> findings = new ArrayList<>();
        try {
            for (Trial.Result result : Trial.run()) {
                findings.add(
                        result.failure().isEmpty()
                                ? new Finding(result.feature(), "ok", "works", null)
                                : new Finding(
                                        result.feature(),
                                        "warning",
                                        "does not work here: " + result.failure(),
                                        result.remedy()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return findings;
    }
}
