// SPDX-License-Identifier: Apache-2.0
/**
 * What users type and what nobody should, to the real libvirt, ipnd and ipn of {@code dev sandbox}: the answer is as the contract has
 * it, and what is refused leaves the host as before.
 */
package org.ipn.sandbox;
