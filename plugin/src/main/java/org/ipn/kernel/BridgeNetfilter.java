// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.model.Rights;

/**
 * Which of the host's firewalls see bridged frames, in the calling thread's network namespace (net.bridge.bridge-nf-call-*, module
 * br_netfilter).
 */
public record BridgeNetfilter(boolean iptables, boolean ip6tables, boolean arptables) {
    private static final Path FOLDER = Path.of("/proc/sys/net/bridge");
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final String SETTING = "bridge-nf-call-";

    /** A setting that is absent, because the module is, counts as off. */
    public static BridgeNetfilter read() throws KernelException {
        return read(FOLDER);
    }

    static BridgeNetfilter read(Path folder) throws KernelException {
        return read(folder, SETTING);
    }

    /**
     * What the bridge's own flags ask for ({@code ip link set BR type bridge nf_call_iptables 1}), which the kernel adds to the settings
     * of all; nothing without the module.
     */
    public static BridgeNetfilter ofBridge(String bridge) throws KernelException {
        return Files.isDirectory(FOLDER)
                ? read(DEVICES.resolve(bridge).resolve("bridge"), "nf_call_")
                : new BridgeNetfilter(false, false, false);
    }

    private static BridgeNetfilter read(Path folder, String prefix) throws KernelException {
        return new BridgeNetfilter(
                on(folder.resolve(prefix + "iptables")),
                on(folder.resolve(prefix + "ip6tables")),
                on(folder.resolve(prefix + "arptables")));
    }

    /** Those that are on. */
    public List<String> firewalls() {
        return Stream.of(iptables ? "iptables" : "", ip6tables ? "ip6tables" : "", arptables ? "arptables" : "")
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Those, as sysctl calls them. */
    public List<String> settings() {
        return firewalls().stream().map(name -> "net.bridge." + SETTING + name).toList();
    }

    /** The command that has a firewall let pass what stays on a bridge. */
    public static String letPass(String firewall, String bridge) {
        String bridged = firewall.equals("arptables") ? "" : " -m physdev --physdev-is-bridged";
        return firewall + " -I FORWARD -i " + bridge + " -o " + bridge + bridged + " -j ACCEPT";
    }

    public boolean any() {
        return iptables || ip6tables || arptables;
    }

    /** What can't be read is not off: a filter may wait there. */
    private static boolean on(Path setting) throws KernelException {
        ByteBuffer value = ByteBuffer.allocateDirect(8);
        try (Fd file = Fd.open(setting, Rights.R)) {
            return file.read(value) > 0 && value.get(0) != '0';
        } catch (ErrnoException failed) {
            if (failed.number() == Errno.ENOENT) {
                return false;
            }
            throw RouteSocket.error("look for br_netfilter", "", failed);
        }
    }
}
