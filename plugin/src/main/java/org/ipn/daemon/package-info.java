// SPDX-License-Identifier: Apache-2.0
/**
 * ipnd: answers libvirt's hooks and {@code ipn}, and keeps the host's links as the networks say.
 *
 * <p>No frame passes through it: kill it and guests keep talking, start it and it finds everything as it was. Here it starts, reads its
 * settings, and hears of news; the rooms are
 *
 * <ul>
 *   <li>{@code hooks}, {@code api}, {@code join}: who asks for something;
 *   <li>{@code world}: the one thread that decides and does, {@code roster}: what should be, {@code host}: what is;
 *   <li>{@code kept}: what the next ipnd has to find; {@code report}, {@code metrics}: what users are shown.
 * </ul>
 */
@NullMarked
package org.ipn.daemon;

import org.jspecify.annotations.NullMarked;
