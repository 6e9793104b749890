// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.OptionalInt;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TunDevice;
import org.ipn.model.Link;

/**
 * Persistent taps with one queue and room for a virtio-net header: {@code ip tuntap add mode tap vnet_hdr}. To be used by threads in the
 * network namespace of {@code links}.
 */
public final class Taps {
    private final Links links;

    public Taps(Links links) {
        this.links = links;
    }

    /** A tap that nobody but root may open. */
    public Link make(Link wanted) throws KernelException {
        return make(wanted, OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * A tap that {@code user} may open, or a user of {@code group}; with both, only that user as one of that group; with neither, only
     * root. It is persistent once it is all that is wanted: until then the kernel removes it with us.
     *
     * @param user numeric, as is the group
     * @return as read back
     * @throws KernelException EEXIST where any link has that name
     */
    public Link make(Link wanted, OptionalInt user, OptionalInt group) throws KernelException {
        String name = wanted.name();
        String operation = "make tap " + name;
        DeviceName.check(operation, name);
        try (TunDevice tap = TunDevice.make(name)) {
            if (user.isPresent() || group.isEmpty()) {
                tap.owner(user.orElse(0));
            }
            if (group.isPresent()) {
                tap.group(group.getAsInt());
            }
            links.change(found(operation, name), wanted);
            Link made = found(operation, name);
            tap.persist();
            return made;
        } catch (ErrnoException failed) {
            boolean taken = failed.number() == Errno.EBUSY;
            throw taken
                    ? RouteSocket.error(operation, name, Errno.EEXIST, null)
                    : RouteSocket.error(operation, name, failed);
        }
    }

    private Link found(String operation, String name) throws KernelException {
        return links.find(name)
                .orElseThrow(() -> RouteSocket.error(operation, name, Errno.ENODEV, "it has gone already"));
    }
}
