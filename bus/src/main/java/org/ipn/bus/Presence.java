// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

/** How many living members a bus has, the one who asks among them. */
public record Presence(int senders, int receivers) {}
