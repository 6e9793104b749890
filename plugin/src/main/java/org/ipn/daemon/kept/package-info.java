// SPDX-License-Identifier: Apache-2.0
/**
 * What a restart has to find, in {@code /run/ipn}: small files that nobody sees half-written.
 */
@NullMarked
package org.ipn.daemon.kept;

import org.jspecify.annotations.NullMarked;
