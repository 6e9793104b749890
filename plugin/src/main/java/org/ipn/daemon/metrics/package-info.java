// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code /metrics} says, as a pure function: reports and counts become {@link org.ipn.daemon.metrics.Family families},
 * families become OpenMetrics text.
 */
@NullMarked
package org.ipn.daemon.metrics;

import org.jspecify.annotations.NullMarked;
