// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** An IPv4 or IPv6 address and the length of its network's prefix. */
public record Cidr(InetAddress address, int prefix) {
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** {@code 10.0.0.1/24} or {@code fd00::1/64}; throws IllegalArgumentException that quotes anything else. */
    public static Cidr parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !NUMERIC.matcher(parts[0]).matches() || !parts[1].matches("\\d{1,3}")) {
            throw wrong(text);
        }
        try {
            // Numeric only: this never asks a name server.
            InetAddress address = InetAddress.getByName(parts[0]);
            int prefix = Integer.parseInt(parts[1]);
            if (prefix > address.getAddress().length * 8) {
                throw wrong(text);
            }
            return new Cidr(address, prefix);
        } catch (UnknownHostException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is not an address like 10.0.0.1/24 or fd00::1/64");
    }

    /** As the JDK writes addresses: two texts of one address come out the same. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
