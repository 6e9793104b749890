// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import org.ipn.model.Forwarder;
import org.jspecify.annotations.Nullable;

/**
 * What carries a network's frames.
 *
 * @param forwarder EBPF, or BRIDGE: the kernel's bridge alone
 * @param why where not all is as fast as it could be: the reason, for {@code ipn doctor}
 */
public record ForwarderState(Forwarder forwarder, @Nullable String why) {}
