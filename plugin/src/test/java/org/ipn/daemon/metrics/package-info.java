// SPDX-License-Identifier: Apache-2.0
/** OpenMetrics text, by the specification's own rules; {@code MetricsTest} in the sandbox asks a parser of other people's. */
package org.ipn.daemon.metrics;
