// SPDX-License-Identifier: Apache-2.0
/**
 * Who should be there, as hooks and libvirt have told: {@link org.ipn.daemon.roster.Roster}.
 */
@NullMarked
package org.ipn.daemon.roster;

import org.jspecify.annotations.NullMarked;
