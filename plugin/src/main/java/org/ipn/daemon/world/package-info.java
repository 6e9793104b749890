// SPDX-License-Identifier: Apache-2.0
/**
 * The one thread that owns what is known and what is done: all that reaches it is an {@link org.ipn.daemon.world.Input}, what it means is in
 * {@link org.ipn.daemon.world.Decisions}, and what others may read is {@link org.ipn.daemon.world.State}.
 */
@NullMarked
package org.ipn.daemon.world;

import org.jspecify.annotations.NullMarked;
