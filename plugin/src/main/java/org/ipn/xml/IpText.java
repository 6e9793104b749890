// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text, never looked up by name. */
final class IpText {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private IpText() {}

    static Optional<InetAddress> parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text)); // with a colon or four numbers never a name
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As the JDK writes it, of a text that has passed for one. */
    static String plain(String text) {
        return parse(text).orElseThrow().getHostAddress();
    }

    /** By its look: an IPv4-mapped address is IPv6. */
    static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0;
    }
}
