// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * An address that a bridge knows.
 *
 * @param device the port behind which it is
 * @param vlan null = untagged
 * @param ageSeconds since it was last seen
 * @param permanent set by hand or the device's own, never ages
 */
public record FdbEntry(Mac mac, String device, @Nullable Integer vlan, long ageSeconds, boolean permanent) {}
