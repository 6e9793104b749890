// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.ipn.model.report.PortReport;

/** Which hypervisors are behind an overlay's port, and whose addresses behind each of them. */
final class HostsBehind {
    private static final int FEW = 4;

    private HostsBehind() {}

    /** A paragraph for each overlay, each after an empty line; empty where there is none. On a bus, hypervisors alone: nothing is learned. */
    static String text(List<PortReport> ports) {
        return ports.stream()
                .filter(port -> port.hosts() != null)
                .map(port -> "\nbehind " + port.device() + hosts(Objects.requireNonNull(port.hosts())))
                .collect(Collectors.joining());
    }

    private static String hosts(List<PortReport.Host> hosts) {
        if (hosts.isEmpty()) {
            return ": nobody is known\n";
        }
        return hosts.stream()
                .map(host -> "  " + host.address() + macs(host) + "\n")
                .collect(Collectors.joining("", ":\n", ""));
    }

    private static String macs(PortReport.Host host) {
        if (host.total() == 0) {
            return "";
        }
        return "  " + host.total() + (host.total() == 1 ? " address: " : " addresses: ")
                + host.macs().stream().limit(FEW).collect(Collectors.joining(", "))
                + (host.total() > FEW ? ", … (ipn fdb has all)" : "");
    }
}
