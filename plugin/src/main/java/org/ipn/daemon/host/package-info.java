// SPDX-License-Identifier: Apache-2.0
/**
 * What there is, and how a change of the planner is made: {@link org.ipn.daemon.host.Host}. What of it the kernel can not be asked for is
 * remembered here.
 */
@NullMarked
package org.ipn.daemon.host;

import org.jspecify.annotations.NullMarked;
