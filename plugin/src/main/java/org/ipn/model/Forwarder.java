// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;

/** What carries the frames: our eBPF programs, or the kernel's bridge alone. */
public enum Forwarder {
    AUTO,
    EBPF,
    BRIDGE;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
