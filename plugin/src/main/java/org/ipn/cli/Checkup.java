// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.model.FirstFew;
import org.ipn.model.Link;
import org.ipn.model.Version;
import org.ipn.model.report.Difference;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports;
import org.ipn.model.report.Reports.Doctor.Finding;
import org.jspecify.annotations.Nullable;

/** What {@code ipn doctor} looks at; each check stands alone, so that one that fails hides no other. */
final class Checkup {
    private static final Path AUTOSTART = Path.of("/etc/libvirt/qemu/networks/autostart");
    /** As the network's error says it. */
    private static final Pattern MISSING = Pattern.compile("^NIC (\\S+) of <ipn:grab> does not exist");

    private final Api api;
    private final List<Finding> findings = new ArrayList<>();
    /** VNIs of networks whose XML lists the peers. */
    private final Set<Integer> listed = new HashSet<>();

    Checkup(Api api) {
        this.api = api;
    }

    List<Finding> findings() {
        if (daemon()) {
            networks();
            drift();
        }
        findings.addAll(HostCheck.findings());
        findings.addAll(OverlayCheck.findings(listed));
        return List.copyOf(findings);
    }

    private boolean daemon() {
        try {
            Reports.Health health = Api.JSON.fromJson(api.get("/health"), Reports.Health.class);
            findings.add(answering(health.version()));
            if ("away".equals(health.libvirt())) {
                error(
                        "libvirt",
                        "does not answer ipnd: what runs goes on, and no network can be defined or started",
                        "systemctl start libvirtd (or virtnetworkd and virtqemud)");
            }
            return true;
        } catch (Failed.Denied e) {
            warn(
                    "ipnd",
                    "was not asked, and networks and drift were not looked at: " + e.getMessage(),
                    HostCheck.AS_ROOT);
            return false;
        } catch (Failed e) {
            error("ipnd", e.getMessage(), "systemctl enable --now ipnd");
            return false;
        }
    }

    /** As after an upgrade, which leaves the running one alone. */
    static Finding answering(@Nullable String version) {
        if (Version.OURS.equals(version)) {
            return new Finding("ipnd", "ok", "answers", null);
        }
        String other = version == null ? "another version" : "version " + version;
        return new Finding(
                "ipnd",
                "warning",
                "is of " + other + ", ipn of version " + Version.OURS + ": it has not been started anew since",
                "systemctl restart ipnd (guests keep talking meanwhile)");
    }

    private void networks() {
        try {
            for (NetworkReport network : Api.JSON
                    .fromJson(api.get("/networks"), Reports.Networks.class)
                    .networks()) {
                String check = "network " + network.name();
                switch (network.state()) {
                    case "degraded" -> error(check, String.valueOf(network.error()), remedy(network));
                    case "invalid" -> invalid(check, String.valueOf(network.error()), network.name());
                    case "inactive" -> inactive(check, network.name());
                    default -> ok(check, network.state());
                }
                if (network.state().equals("active")) {
                    spanningTree(network, String.valueOf(network.bridge()));
                }
                if (network.differences() != null) {
                    warn(check, redefined(network.differences()), Difference.remedy(network.name()));
                }
                if (network.warnings() != null) {
                    network.warnings().forEach(warning -> warn(check, warning, null));
                }
                if (network.overlay() != null && network.overlay().peers() != null) {
                    listed.add(network.overlay().vni());
                }
                if (network.overlay() != null && network.overlay().isByEvpn()) {
                    findings.addAll(
                            EvpnCheck.of(OneNetwork.named(network.name()).report(api)));
                }
            }
        } catch (Failed e) {
            error("networks", e.getMessage(), null);
        }
    }

    /** A reason that says what to do needs no other advice. */
    private void invalid(String check, String why, String network) {
        if (why.contains("virsh ")) {
            warn(check, why, null);
        } else {
            error(check, why, "virsh net-edit " + network);
        }
    }

    static String redefined(List<Difference> differences) {
        return "runs as it was started, and is defined otherwise by now: " + FirstFew.of(differences, "; ");
    }

    /** libvirt starts at boot what this folder names, and never tries again; the folder is root's. */
    private void inactive(String check, String network) {
        if (!network.contains("/") && Files.exists(AUTOSTART.resolve(network + ".xml"))) {
            warn(
                    check,
                    "is inactive, though libvirt starts it at boot: its start was refused, as by an ipnd that was away or"
                            + " late, or somebody has stopped it",
                    "virsh net-start " + network);
        } else {
            ok(check, "inactive");
        }
    }

    /** What is missing comes back, and is taken then; other faults are told where they happened. */
    static String remedy(NetworkReport network) {
        Matcher missing = MISSING.matcher(String.valueOf(network.error()));
        return missing.find()
                ? "plug NIC " + missing.group(1) + " in, and it is taken at once; or name another by virsh net-edit "
                        + network.name() + ", then virsh net-destroy and net-start " + network.name()
                : "journalctl -u ipnd";
    }

    /** libvirt turns STP on where its XML does not say otherwise; each new port then waits before it forwards. */
    private void spanningTree(NetworkReport network, String bridge) {
        try (Links links = new Links()) {
            boolean stp = links.find(bridge)
                    .map(Link::bridge)
                    .filter(settings -> settings.stp())
                    .isPresent();
            if (stp) {
                warn(
                        "network " + network.name(),
                        "STP is on: a new port forwards nothing for some seconds",
                        "<bridge name='" + bridge + "' stp='off'/> by virsh net-edit " + network.name());
            }
        } catch (KernelException e) {
            error("network " + network.name(), String.valueOf(e.getMessage()), null);
        }
    }

    private void drift() {
        try {
            int changes = Api.JSON
                    .fromJson(api.post("/plan", new byte[0]), Reports.Plan.class)
                    .changes()
                    .size();
            if (changes == 0) {
                ok("drift", "the host is as the networks say");
            } else {
                warn(
                        "drift",
                        changes + " settings are not as the networks say",
                        "ipn plan shows them; see journalctl -u ipnd");
            }
        } catch (Failed e) {
            error("drift", e.getMessage(), null);
        }
    }

    private void ok(String check, String message) {
        findings.add(new Finding(check, "ok", message, null));
    }

    private void warn(String check, String message, @Nullable String remedy) {
        findings.add(new Finding(check, "warning", message, remedy));
    }

    private void error(String check, String message, @Nullable String remedy) {
        findings.add(new Finding(check, "error", message, remedy));
    }
}
