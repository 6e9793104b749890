// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
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

    /** What this address is instead of a host's, as {@code the subnet's broadcast address}; empty = a host can have it. */
    public Optional<String> reserved() {
        if (address instanceof Inet6Address || prefix >= 31) {
            return Optional.empty();
        }
        BigInteger rest = number().and(hostMask());
        if (rest.signum() == 0) {
            return Optional.of("the subnet's own address");
        }
        return rest.equals(hostMask()) ? Optional.of("the subnet's broadcast address") : Optional.empty();
    }

    /** Whether they are of one subnet, which this one's prefix says. */
    public boolean isWith(Cidr other) {
        return address.getClass() == other.address.getClass()
                && number().andNot(hostMask()).equals(other.number().andNot(hostMask()));
    }

    public boolean isBehind(Cidr other) {
        return number().compareTo(other.number()) > 0;
    }

    private BigInteger number() {
        return new BigInteger(1, address.getAddress());
    }

    private BigInteger hostMask() {
        return BigInteger.ONE
                .shiftLeft(address.getAddress().length * 8 - prefix)
                .subtract(BigInteger.ONE);
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
