// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.libvirt.Inventory.NetworkXml;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.CString;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.NetworkPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All networks in one list: asking for the active and for the inactive ones apart could miss one that just changes sides.
 */
final class NetworkList {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkList.class);
    private static final int EVERY = 0;
    /** VIR_NETWORK_XML_INACTIVE: of a transient network the live XML all the same. */
    private static final int INACTIVE = 1;

    private NetworkList() {}

    static List<NetworkXml> read(ConnectionPointer connection, Set<UUID> unreadable) throws LibvirtUnavailable {
        PointerByReference list = new PointerByReference();
        int size = Calls.INSTANCE.virConnectListAllNetworks(connection, list, EVERY);
        if (size < 0) {
            throw LibvirtUnavailable.last("list networks");
        }
        List<NetworkPointer> networks = take(list.getValue(), size);
        try {
            List<NetworkXml> read = new ArrayList<>();
            for (NetworkPointer network : networks) {
                read(connection, network, unreadable).ifPresent(read::add);
            }
            return read;
        } finally {
            networks.forEach(Libvirt.INSTANCE::virNetworkFree);
        }
    }

    /** Frees the array, not what it holds. */
    private static List<NetworkPointer> take(Pointer array, int size) {
        List<NetworkPointer> networks = new ArrayList<>();
        for (Pointer each : array.getPointerArray(0, size)) {
            NetworkPointer network = new NetworkPointer();
            network.setPointer(each);
            networks.add(network);
        }
        Native.free(Pointer.nativeValue(array));
        return networks;
    }

    /** Empty when the network has vanished since it was listed, or is one that libvirt can't tell of. */
    private static Optional<NetworkXml> read(ConnectionPointer connection, NetworkPointer network, Set<UUID> unreadable)
            throws LibvirtUnavailable {
        int active = Libvirt.INSTANCE.virNetworkIsActive(network);
        @Nullable CString xml = active < 0 ? null : Libvirt.INSTANCE.virNetworkGetXMLDesc(network, 0);
        if (xml != null) {
            @Nullable CString defined = active == 1 ? Libvirt.INSTANCE.virNetworkGetXMLDesc(network, INACTIVE) : null;
            return Optional.of(
                    new NetworkXml( // toString frees them
                            uuid(network), xml.toString(), active == 1, defined == null ? null : defined.toString()));
        }
        if (LibvirtUnavailable.lastIs(org.libvirt.Error.ErrorNumber.VIR_ERR_NO_NETWORK)) {
            return Optional.empty();
        }
        String why = LibvirtUnavailable.lastLine(); // before the next call, which forgets it
        String name = Libvirt.INSTANCE.virNetworkGetName(network);
        if (Libvirt.INSTANCE.virConnectIsAlive(connection) != 1) {
            throw new LibvirtUnavailable("read network " + name + ": " + why);
        }
        LOG.debug("read network {}: {}", name, why);
        if (active != 0) {
            unreadable.add(uuid(network));
        }
        return Optional.empty();
    }

    private static UUID uuid(NetworkPointer network) {
        byte[] raw = new byte[16];
        Libvirt.INSTANCE.virNetworkGetUUID(network, raw);
        ByteBuffer bytes = ByteBuffer.wrap(raw);
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
