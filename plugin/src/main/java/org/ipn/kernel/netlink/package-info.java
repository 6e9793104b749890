// SPDX-License-Identifier: Apache-2.0
/** rtnetlink's messages as bytes, both ways: no I/O. Buffers are in the machine's own byte order, as the kernel's are. */
@NullMarked
package org.ipn.kernel.netlink;

import org.jspecify.annotations.NullMarked;
