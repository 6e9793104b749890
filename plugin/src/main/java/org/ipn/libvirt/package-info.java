// SPDX-License-Identifier: Apache-2.0
/**
 * What libvirt says there is: its networks and running guests as XML, and a hint whenever they change.
 *
 * <p>All of it runs on platform threads (libvirt keeps a call's error per thread), and none of it on a thread that a hook
 * waits for: libvirt answers no question about an object whose hook is running.
 */
@NullMarked
package org.ipn.libvirt;

import org.jspecify.annotations.NullMarked;
