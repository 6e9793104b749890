// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipn.kernel.sys.Errno;

/**
 * A device's own IPv6, which rtnetlink can't turn off: on a host that forwards, even a device without any address reports the routers'
 * multicast groups, to everybody who hears it (net.ipv6.conf.DEVICE.disable_ipv6; Linux, networking/ip-sysctl).
 */
final class Ipv6 {
    private static final Path DEVICES = Path.of("/proc/sys/net/ipv6/conf");

    private Ipv6() {}

    /** Of a device in the calling thread's network namespace; a kernel without IPv6 has none to turn off. */
    static void off(String device) throws KernelException {
        Path setting = DEVICES.resolve(device).resolve("disable_ipv6");
        try {
            if (Files.exists(setting)) {
                Files.writeString(setting, "1");
            }
        } catch (IOException e) {
            throw RouteSocket.error("turn IPv6 off on " + device, device, Errno.EPROTO, e.toString());
        }
    }
}
