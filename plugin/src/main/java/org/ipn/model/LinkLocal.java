// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Frames to 01:80:c2:00:00:00 to 0f, which a bridge keeps to itself unless its group_fwd_mask says otherwise, a bit each. 00 to 02 (STP,
 * pause, LACP) the kernel lets no bridge forward (BR_GROUPFWD_RESTRICTED of net/bridge/br_private.h).
 */
public enum LinkLocal {
    /** 802.1X. */
    EAPOL(0x03),
    LLDP(0x0e);

    public static final int NONE = 0;
    public static final int ALL = 0xfff8;

    private static final String YES = "yes";
    private static final String NO = "no";

    private final int mask;

    LinkLocal(int lastByte) {
        mask = 1 << lastByte;
    }

    /** @param said yes, no, or protocols with commas between them, as the schema lets them be */
    public static int mask(String said) {
        return switch (said) {
            case YES -> ALL;
            case NO -> NONE;
            default ->
                Arrays.stream(values())
                        .filter(protocol -> Arrays.asList(said.split(",")).contains(protocol.word()))
                        .mapToInt(protocol -> protocol.mask)
                        .sum();
        };
    }

    /** How XML says exactly this mask; empty = it can't. */
    public static Optional<String> said(int mask) {
        String words = Arrays.stream(values())
                .filter(protocol -> (protocol.mask & mask) != 0)
                .map(LinkLocal::word)
                .collect(Collectors.joining(","));
        String said = mask == ALL ? YES : words.isEmpty() ? NO : words;
        return mask(said) == mask ? Optional.of(said) : Optional.empty();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
