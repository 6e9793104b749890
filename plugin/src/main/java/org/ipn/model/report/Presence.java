// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

/**
 * Who is there, for members without another right.
 *
 * @param receivers members that may receive, of every kind
 * @param senders members that may send
 */
public record Presence(int receivers, int senders) {}
