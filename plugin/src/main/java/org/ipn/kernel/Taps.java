// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TunDevice;
import org.ipn.model.Link;
import org.ipn.model.TapOwner;

/**
 * Persistent taps with room for a virtio-net header: {@code ip tuntap add mode tap vnet_hdr}, and {@code multi_queue} where several queues are
 * wanted, as libvirt makes them. To be used by threads in the network namespace of {@code links}.
 */
public final class Taps {
    private final Links links;

    public Taps(Links links) {
        this.links = links;
    }

    /**
     * It is persistent once it is all that is wanted: until then the kernel removes it with us.
     *
     * @return as read back
     * @throws KernelException EEXIST where any link has that name
     */
    public Link make(Link wanted, TapOwner owner) throws KernelException {
        return make(wanted, owner, Preparation.NONE);
    }

    /** The same, with {@code preparation} of the tap: where it fails, there is none. */
    public Link make(Link wanted, TapOwner owner, Preparation preparation) throws KernelException {
        String name = wanted.name();
        String operation = "make tap " + name;
        DeviceName.check(operation, name);
        try (TunDevice tap = wanted.traits().multiQueue() ? TunDevice.makeMultiQueue(name) : TunDevice.make(name)) {
            if (owner.user() != TapOwner.NOBODY) {
                tap.owner(owner.user());
            }
            if (owner.group() != TapOwner.NOBODY) {
                tap.group(owner.group());
            }
            Link bare = found(operation, name);
            preparation.of(bare);
            links.change(bare, wanted);
            tap.persist();
        } catch (ErrnoException failed) {
            boolean taken = failed.number() == Errno.EBUSY;
            throw taken
                    ? RouteSocket.error(operation, name, Errno.EEXIST, null)
                    : RouteSocket.error(operation, name, failed);
        }
        return found(operation, name);
    }

    private Link found(String operation, String name) throws KernelException {
        return links.find(name)
                .orElseThrow(() -> RouteSocket.error(operation, name, Errno.ENODEV, "it has gone already"));
    }
}
