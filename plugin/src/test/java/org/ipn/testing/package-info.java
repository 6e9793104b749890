// SPDX-License-Identifier: Apache-2.0
/** What tests of several packages use. */
package org.ipn.testing;
