// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/** What becomes of a message. */
@FunctionalInterface
public interface MessageHandler {
    /** @param message its bytes, from position to limit; they are the handler's until it returns, and then those of the next message */
    void onMessage(ByteBuffer message);
}
