// SPDX-License-Identifier: Apache-2.0
/**
 * What each of libvirt's hooks means.
 */
@NullMarked
package org.ipn.daemon.hooks;

import org.jspecify.annotations.NullMarked;
