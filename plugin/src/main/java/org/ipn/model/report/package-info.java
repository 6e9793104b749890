// SPDX-License-Identifier: Apache-2.0
/** What the daemon tells and {@code ipn} prints: records whose component names are the JSON field names of the contract. */
@NullMarked
package org.ipn.model.report;

import org.jspecify.annotations.NullMarked;
