// SPDX-License-Identifier: Apache-2.0
/**
 * The real libvirt, guests and ipnd of {@code dev sandbox}: what users see at {@code virsh}, {@code ip} and {@code bridge}.
 *
 * <p>Links that a test makes itself are named {@code t-…}; {@link org.ipn.it.Sandbox} takes everything away after each test.
 */
package org.ipn.it;
