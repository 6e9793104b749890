// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.model.Link;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports;
import org.ipn.model.report.Reports.Doctor.Finding;
import org.jspecify.annotations.Nullable;

/** What {@code ipn doctor} looks at; each check stands alone, so that one that fails hides no other. */
final class Checkup {
    private final Api api;
    private final List<Finding> findings = new ArrayList<>();

    Checkup(Api api) {
        this.api = api;
    }

    List<Finding> findings() {
        if (daemon()) {
            networks();
            drift();
        }
        findings.addAll(HostCheck.findings());
        return List.copyOf(findings);
    }

    private boolean daemon() {
        try {
            api.get("/health");
            ok("ipnd", "answers");
            return true;
        } catch (Failed e) {
            error("ipnd", e.getMessage(), "systemctl enable --now ipnd");
            return false;
        }
    }

    private void networks() {
        try {
            for (NetworkReport network : Api.JSON
                    .fromJson(api.get("/networks"), Reports.Networks.class)
                    .networks()) {
                if (network.state().equals("degraded")) {
                    error("network " + network.name(), String.valueOf(network.error()), "journalctl -u ipnd");
                } else {
                    ok("network " + network.name(), network.state());
                }
                if (network.state().equals("active")) {
                    spanningTree(network);
                }
                if (network.warnings() != null) {
                    network.warnings().forEach(warning -> warn("network " + network.name(), warning, null));
                }
            }
        } catch (Failed e) {
            error("networks", e.getMessage(), null);
        }
    }

    /** libvirt turns STP on where its XML does not say otherwise; each new port then waits before it forwards. */
    private void spanningTree(NetworkReport network) {
        try (Links links = new Links()) {
            boolean stp = links.find(network.bridge())
                    .map(Link::bridge)
                    .filter(bridge -> bridge.stp())
                    .isPresent();
            if (stp) {
                warn(
                        "network " + network.name(),
                        "STP is on: a new port forwards nothing for some seconds",
                        "<bridge name='" + network.bridge() + "' stp='off'/> by virsh net-edit " + network.name());
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
