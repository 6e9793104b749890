// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.model.Rights;

/**
 * A device's own IPv6, which rtnetlink can't turn off: on a host that forwards, even a device without any address reports the routers'
 * multicast groups, to everybody who hears it (net.ipv6.conf.DEVICE.disable_ipv6; Linux, networking/ip-sysctl).
 */
final class Ipv6 {
    private static final Path DEVICES = Path.of("/proc/sys/net/ipv6/conf");

    private Ipv6() {}

    /** Of a device in the calling thread's network namespace; a kernel without IPv6 has none to turn off. */
    static void off(String device) throws KernelException {
        try (Fd setting = Fd.open(DEVICES.resolve(device).resolve("disable_ipv6"), Rights.W)) {
            setting.write(ByteBuffer.allocateDirect(1).put(0, (byte) '1'), 1);
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENOENT) {
                throw RouteSocket.error("turn IPv6 off on " + device, device, failed);
            }
        }
    }
}
