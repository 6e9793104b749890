// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An in_addr or in6_addr, and its text as the JDK writes it. */
final class IpAddress {
    private IpAddress() {}

    /** @param numeric which is never looked up */
    static byte[] bytes(String numeric) {
        try {
            return InetAddress.getByName(numeric).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(numeric + " is no address", e);
        }
    }

    static String text(byte[] address) throws MalformedMessage {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new MalformedMessage("an address of " + address.length + " bytes");
        }
    }
}
