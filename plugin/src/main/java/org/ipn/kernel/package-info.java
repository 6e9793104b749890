// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked of the kernel, in the model's words: links, taps, the FDB, and what just changed.
 *
 * <p>Every class that opens a socket does so in the network namespace of the thread that calls its constructor, and stays there.
 */
@NullMarked
package org.ipn.kernel;

import org.jspecify.annotations.NullMarked;
