// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * A NIC of the host that joins: {@code <ipn:grab>}.
 *
 * @param force take it although it carries addresses or the default route
 */
public record Grab(String device, boolean force, PortPolicy policy) {}
