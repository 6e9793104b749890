// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * What a VXLAN device is by itself: what we never change, but make anew.
 *
 * @param vni 0 = those that each frame brings along ({@code external})
 * @param port UDP port that it listens on and sends to
 * @param local the address that it sends from; null = the kernel's choice
 * @param group a multicast address, or the one address, that it floods to; null = those in its FDB
 * @param under ifindex of the device that the group is reached by; 0 = none
 * @param learning it learns who is behind which hypervisor
 */
public record Vxlan(
        int vni, int port, @Nullable String local, @Nullable String group, int under, boolean learning) {}
