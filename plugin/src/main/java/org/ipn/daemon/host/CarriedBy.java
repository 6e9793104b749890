// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.List;
import org.ipn.kernel.bpf.ForwarderState;

/**
 * What carries a network's frames.
 *
 * @param notes what users should know of a network that works, but not as well as it could
 */
public record CarriedBy(ForwarderState forwarder, List<String> notes) {}
