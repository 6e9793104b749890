// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * The first hop towards an address, as the kernel's routes have it: {@code ip route get}.
 *
 * @param device ifindex
 * @param mtu bytes, what the route itself says, or has learned; 0 = the device's
 */
public record Hop(int device, int mtu) {}
