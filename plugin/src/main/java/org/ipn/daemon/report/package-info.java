// SPDX-License-Identifier: Apache-2.0
/**
 * What users are shown: read from the kernel and from what is known, on the thread of who asks.
 */
@NullMarked
package org.ipn.daemon.report;

import org.jspecify.annotations.NullMarked;
