// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /networks/NAME/confirm}.
 *
 * @param device a NIC that the network took by {@code <ipn:grab confirm=>}; null = all that go back else
 */
public record ConfirmRequest(@Nullable String device) {}
