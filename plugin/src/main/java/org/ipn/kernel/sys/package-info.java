// SPDX-License-Identifier: Apache-2.0
/** libc and libbpf, through JNA: the only package that calls native code. */
@NullMarked
package org.ipn.kernel.sys;

import org.jspecify.annotations.NullMarked;
