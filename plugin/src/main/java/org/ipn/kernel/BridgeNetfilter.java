// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which of the host's firewalls see bridged frames, in the calling thread's network namespace (net.bridge.bridge-nf-call-*, module
 * br_netfilter).
 */
public record BridgeNetfilter(boolean iptables, boolean ip6tables, boolean arptables) {
    private static final Path FOLDER = Path.of("/proc/sys/net/bridge");

    /** A setting that is absent, because the module is, counts as off. */
    public static BridgeNetfilter read() {
        return read(FOLDER);
    }

    static BridgeNetfilter read(Path folder) {
        return new BridgeNetfilter(
                on(folder.resolve("bridge-nf-call-iptables")),
                on(folder.resolve("bridge-nf-call-ip6tables")),
                on(folder.resolve("bridge-nf-call-arptables")));
    }

    public boolean any() {
        return iptables || ip6tables || arptables;
    }

    private static boolean on(Path setting) {
        try {
            return !Files.readString(setting).trim().equals("0");
        } catch (IOException absent) {
            return false;
        }
    }
}
