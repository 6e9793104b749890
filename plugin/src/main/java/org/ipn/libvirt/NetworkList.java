// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.libvirt.Inventory.NetworkXml;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.CString;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.NetworkPointer;

/**
 * All networks in one list: asking for the active and for the inactive ones apart could miss one that just changes sides.
 */
final class NetworkList {
    private static final int EVERY = 0;

    private NetworkList() {}

    static List<NetworkXml> read(ConnectionPointer connection) throws LibvirtUnavailable {
        PointerByReference list = new PointerByReference();
        int size = Calls.INSTANCE.virConnectListAllNetworks(connection, list, EVERY);
        if (size < 0) {
            throw LibvirtUnavailable.last("list networks");
        }
        List<NetworkPointer> networks = take(list.getValue(), size);
        try {
            List<NetworkXml> read = new ArrayList<>();
            for (NetworkPointer network : networks) {
                read(network).ifPresent(read::add);
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

    /** Empty when the network has vanished since it was listed. */
    private static Optional<NetworkXml> read(NetworkPointer network) throws LibvirtUnavailable {
        int active = Libvirt.INSTANCE.virNetworkIsActive(network);
        @Nullable CString xml = active < 0 ? null : Libvirt.INSTANCE.virNetworkGetXMLDesc(network, 0);
        if (xml != null) {
            return Optional.of(new NetworkXml(xml.toString(), active == 1)); // toString frees it
        }
        if (LibvirtUnavailable.lastIs(org.libvirt.Error.ErrorNumber.VIR_ERR_NO_NETWORK)) {
            return Optional.empty();
        }
        throw LibvirtUnavailable.last("read network " + Libvirt.INSTANCE.virNetworkGetName(network));
    }
}
