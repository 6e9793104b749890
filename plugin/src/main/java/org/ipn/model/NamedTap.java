// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** A persistent tap that a user's programs may open: {@code <ipn:tap>}; user and group by name or number. */
public record NamedTap(String device, String user, String group, PortPolicy policy) {}
