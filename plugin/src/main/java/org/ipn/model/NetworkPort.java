// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * libvirt's {@code <networkport>}: a NIC's claim on a network, made before its tap exists.
 *
 * @param guest name of the owner
 * @param owner the guest's uuid; its name another driver's guest may have too
 * @param portgroup the portgroup that the NIC asked for, even one that does not exist
 */
public record NetworkPort(
        UUID uuid,
        UUID network,
        String guest,
        UUID owner,
        Mac mac,
        @Nullable String portgroup) {}
