// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.regex.Pattern;

/** A 48-bit Ethernet address, in the low bits of a long, first byte highest. */
public record Mac(long bits) implements Comparable<Mac> {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    public Mac {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits, not " + Long.toHexString(bits));
        }
    }

    /** Six colon-separated bytes; throws IllegalArgumentException that quotes anything else. */
    public static Mac parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a MAC address like 52:54:00:12:34:56");
        }
        return new Mac(Long.parseLong(text.replace(":", ""), 16));
    }

    /** From six bytes at {@code offset}, as they stand in a frame. */
    public static Mac of(byte[] bytes, int offset) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | (bytes[offset + i] & 0xff);
        }
        return new Mac(bits);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (bits >>> 40 - 8 * i);
        }
        return bytes;
    }

    /** A station's of our own making: locally administered (IEEE 802), the rest taken from {@code bits}. */
    public static Mac local(long bits) {
        return new Mac(0x0200_0000_0000L | bits & 0x00ff_ffff_ffffL);
    }

    /**
     * The address that libvirt gives the tap of a NIC with this address: the same, with first byte fe; fa where it has that already
     * (libvirt 9.0, seen).
     */
    public Mac ofTap() {
        long first = bits >>> 40 == 0xfe ? 0xfa : 0xfe;
        return new Mac(bits & 0x00ff_ffff_ffffL | first << 40);
    }

    /** Whether it may be that of a NIC's tap. */
    public boolean isOfTap() {
        return bits >>> 40 == 0xfe || bits >>> 40 == 0xfa;
    }

    /** Whether it is no single station's: multicast, or broadcast. */
    public boolean isGroup() {
        return (bits & 0x0100_0000_0000L) != 0;
    }

    /** Whether a NIC can have it: neither a group's nor all zeros ({@code is_valid_ether_addr}). */
    public boolean isStations() {
        return !isGroup() && bits != 0;
    }

    @Override
    public int compareTo(Mac other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            String digits = Integer.toHexString((int) (bits >>> shift) & 0xff);
            text.append(digits.length() == 1 ? "0" : "").append(digits).append(shift == 0 ? "" : ":");
        }
        return text.toString();
    }
}
