// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import org.ipn.member.JoinFailed;
import org.ipn.member.Membership;
import org.ipn.member.Places;
import org.ipn.model.Rights;

/** Joins a network for a command, and says in one line why it can't. */
final class Joining {
    private Joining() {}

    static Membership join(String network, Rights rights, String name) throws Failed {
        try {
            return Membership.join(Places.ofHost(), network, rights, name);
        } catch (JoinFailed e) {
            throw new Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failed("join " + network + ": " + e.getMessage());
        }
    }
}
