// SPDX-License-Identifier: Apache-2.0
/**
 * Bad input of every kind to the real ipnd, by the real libvirt and straight to the API: one clear line, and the host as before.
 */
package org.ipn.hostile;
