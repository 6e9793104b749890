// SPDX-License-Identifier: Apache-2.0
/**
 * What should be and what is, and the changes that lead from one to the other: pure functions on the model's records.
 *
 * <p>Everything is idempotent: the plan for a host to which a plan was applied is empty.
 */
@NullMarked
package org.ipn.plan;

import org.jspecify.annotations.NullMarked;
