// SPDX-License-Identifier: Apache-2.0
/**
 * A message bus for the processes of one host, in shared memory: no daemon, no admin, no privilege. A bus is a path, and the path's
 * permissions are the rights: r = receive, w = send. Start at {@link org.ipn.bus.Bus}; {@code Stream} has the layout of memory.
 */
@NullMarked
package org.ipn.bus;

import org.jspecify.annotations.NullMarked;
