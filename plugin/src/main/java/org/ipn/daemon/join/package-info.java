// SPDX-License-Identifier: Apache-2.0
/**
 * How a process becomes a member, on {@code /run/ipn/join.sock} (docs/protocol.md).
 */
@NullMarked
package org.ipn.daemon.join;

import org.jspecify.annotations.NullMarked;
