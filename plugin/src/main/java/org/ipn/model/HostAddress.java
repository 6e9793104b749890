// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * The host as a member: {@code <ipn:host>}.
 *
 * @param address CIDR, IPv4 or IPv6
 * @param device name of the host's interface; null = chosen for it
 */
public record HostAddress(String address, @Nullable String device, PortPolicy policy) {}
