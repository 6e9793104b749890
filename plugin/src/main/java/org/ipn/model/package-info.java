// SPDX-License-Identifier: Apache-2.0
/**
 * What an IPN is, as data: networks, guests, links, policies, and the reports that users read.
 *
 * <p>Nothing here does I/O, and nothing here knows XML, JNA or libvirt. All records are immutable and safe to share between
 * threads.
 */
@NullMarked
package org.ipn.model;

import org.jspecify.annotations.NullMarked;
