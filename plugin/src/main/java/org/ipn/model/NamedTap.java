// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * A persistent tap that a user's programs may open: {@code <ipn:tap>}; user and group by name or number.
 *
 * @param added by {@code ipn port add}, and not by its network's XML
 */
public record NamedTap(String device, String user, String group, PortPolicy policy, boolean added) {}
