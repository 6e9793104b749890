// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * A persistent tap that a user's programs may open: {@code <ipn:tap>}; user and group by name or number.
 *
 * @param queues as many times it may be opened, 1 to 256; where that is more than one, every opener asks for several
 * @param added by {@code ipn port add}, and not by its network's XML
 */
public record NamedTap(String device, String user, String group, PortPolicy policy, int queues, boolean added) {}
