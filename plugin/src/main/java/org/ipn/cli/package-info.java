// SPDX-License-Identifier: Apache-2.0
/** {@code ipn}: what users and scripts call. Speaks HTTP to ipnd; checks files and the host by itself. */
@NullMarked
package org.ipn.cli;

import org.jspecify.annotations.NullMarked;
