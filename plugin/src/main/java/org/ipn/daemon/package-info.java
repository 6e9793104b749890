// SPDX-License-Identifier: Apache-2.0
/**
 * ipnd: answers libvirt's hooks and {@code ipn}, and keeps the host's links as the networks say.
 *
 * <p>No frame passes through it: kill it and guests keep talking, start it and it finds everything as it was. What should
 * be is kept in the {@link org.ipn.daemon.Roster}, told by hooks and libvirt; what is, is asked of the kernel every time. The
 * {@link org.ipn.daemon.Reconciler} applies the difference.
 */
@NullMarked
package org.ipn.daemon;

import org.jspecify.annotations.NullMarked;
