// SPDX-License-Identifier: Apache-2.0
/** {@code hooks/50-ipn} itself, run as libvirt runs it, beside a daemon that does as it is told. */
package org.ipn.hooks;
