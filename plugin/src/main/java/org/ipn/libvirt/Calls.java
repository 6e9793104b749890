// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.NetworkPointer;

/** What libvirt-java 0.5.4 lacks of libvirt.so.0 (libvirt-network.h, libvirt-domain.h); -1 is an error, as in all of it. */
interface Calls extends Library {
    Calls INSTANCE = Native.load("virt", Calls.class);

    /** virDomainEventID. */
    int VIR_DOMAIN_EVENT_ID_LIFECYCLE = 0;

    int VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED = 15;
    int VIR_DOMAIN_EVENT_ID_DEVICE_ADDED = 19;

    /** Since 3.0.0. */
    int VIR_DOMAIN_EVENT_ID_METADATA_CHANGE = 23;

    /** virNetworkEventID. */
    int VIR_NETWORK_EVENT_ID_LIFECYCLE = 0;

    /** Since 9.8.0. */
    int VIR_NETWORK_EVENT_ID_METADATA_CHANGE = 1;

    /** Makes an array, to be freed with free(3), of networks, each to be freed with virNetworkFree; returns its length. */
    int virConnectListAllNetworks(ConnectionPointer connection, PointerByReference networks, int flags);

    /** Here for its callbacks: libvirt-java has no type for those of devices and metadata. Returns an id. */
    int virConnectDomainEventRegisterAny(
            ConnectionPointer connection,
            @Nullable DomainPointer domain,
            int event,
            Callback callback,
            @Nullable Pointer opaque,
            @Nullable Callback free);

    /** Returns an id for virConnectNetworkEventDeregisterAny. */
    int virConnectNetworkEventRegisterAny(
            ConnectionPointer connection,
            @Nullable NetworkPointer network,
            int event,
            Callback callback,
            @Nullable Pointer opaque,
            @Nullable Callback free);

    int virConnectNetworkEventDeregisterAny(ConnectionPointer connection, int id);

    /** virConnectDomainEventCallback; what it returns is not used. */
    interface DomainLifecycle extends Callback {
        int callback(Pointer connection, Pointer domain, int event, int detail, @Nullable Pointer opaque);
    }

    /** virConnectDomainEventDeviceAddedCallback, virConnectDomainEventDeviceRemovedCallback. */
    interface DomainDevice extends Callback {
        void callback(Pointer connection, Pointer domain, Pointer alias, @Nullable Pointer opaque);
    }

    /** virConnectNetworkEventLifecycleCallback. */
    interface NetworkLifecycle extends Callback {
        void callback(Pointer connection, Pointer network, int event, int detail, @Nullable Pointer opaque);
    }

    /** virConnectDomainEventMetadataChangeCallback, virConnectNetworkEventMetadataChangeCallback. */
    interface Metadata extends Callback {
        void callback(
                Pointer connection, Pointer object, int type, @Nullable Pointer namespace, @Nullable Pointer opaque);
    }
}
