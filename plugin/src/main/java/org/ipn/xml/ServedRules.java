// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.List;
import java.util.Optional;
import org.ipn.model.Cidr;
import org.ipn.model.Refused;

/** What libvirt takes for the addresses that it serves; it says the rest of it at net-define, or at net-start. */
final class ServedRules {
    private ServedRules() {}

    static void check(Draft draft) throws Refused {
        String said = draft.address();
        if (said == null) {
            return;
        }
        Cidr host = read(said);
        Optional<String> reserved = host.reserved();
        if (reserved.isPresent()) {
            throw new Refused("address " + said + " is " + reserved.get() + ", which no host can have");
        }
        if (!draft.range().isEmpty()) {
            checkRange(host, said, draft.range());
        }
    }

    private static void checkRange(Cidr host, String said, List<String> range) throws Refused {
        String label = "DHCP range " + String.join(",", range) + ": ";
        for (String text : range) {
            Cidr end = read(text + "/" + host.prefix());
            if (!host.isWith(end)) {
                throw new Refused(label + text + " is not in the subnet of " + said);
            }
            Optional<String> reserved = end.reserved();
            if (reserved.isPresent()) {
                throw new Refused(label + text + " is " + reserved.get() + ", which no host can have");
            }
        }
        Cidr first = read(range.get(0) + "/" + host.prefix());
        if (first.isBehind(read(range.get(range.size() - 1) + "/" + host.prefix()))) {
            throw new Refused(label + "the first address is behind the last");
        }
    }

    private static Cidr read(String text) throws Refused {
        try {
            if (IpText.parse(text.replaceFirst("/.*", "")).isPresent()) {
                return Cidr.parse(text);
            }
        } catch (IllegalArgumentException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
        throw new Refused("'" + text + "' is not an address like 10.0.0.1/24 or fd00::1/64");
    }
}
