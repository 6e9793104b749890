// SPDX-License-Identifier: Apache-2.0
/**
 * For programs that are members of an IPN themselves: join by the network's node file, send and receive frames or messages. No privilege is
 * needed but the right to open the node file.
 *
 * <pre>{@code
 * try (Membership lab = Membership.join("lab", Rights.RW)) {
 *     lab.send(Message.broadcast("hello".getBytes(UTF_8)));
 *     Message answer = lab.receive();
 * }
 * }</pre>
 */
@NullMarked
package org.ipn.member;

import org.jspecify.annotations.NullMarked;
