// SPDX-License-Identifier: Apache-2.0
/**
 * The eBPF programs: loading, attaching, reading counters. What is attached outlives this process, and is found again through the
 * kernel; it goes with its device, or with what is pinned for its network.
 *
 * <p>Everything acts on the network namespace of the calling thread.
 */
@NullMarked
package org.ipn.kernel.bpf;

import org.jspecify.annotations.NullMarked;
