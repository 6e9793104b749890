// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP for {@code ipn} and the hooks, on {@code /run/ipn/ipnd.sock}, and {@code /metrics} by TCP.
 */
@NullMarked
package org.ipn.daemon.api;

import org.jspecify.annotations.NullMarked;
