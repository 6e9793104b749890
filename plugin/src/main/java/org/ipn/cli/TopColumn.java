// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A column of {@code ipn top}, in their order; words go from a to z, numbers from the most to the least. */
enum TopColumn {
    NETWORK("NETWORK"),
    DEVICE("DEVICE"),
    KIND("KIND"),
    GUEST("GUEST"),
    RX("RX/s"),
    RX_BITS("RX bit/s"),
    TX("TX/s"),
    TX_BITS("TX bit/s"),
    DROPPED("DROPPED/s");

    private final String head;

    TopColumn(String head) {
        this.head = head;
    }

    String head() {
        return head;
    }

    /** As the option has it: {@code rx-bits}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Nullable
    Object cell(Rates member) {
        return isNumber() ? new Table.Right(Rates.text(number(member))) : text(member);
    }

    Comparator<Rates> order() {
        return isNumber()
                ? Comparator.comparingDouble(this::number).reversed()
                : Comparator.comparing(this::text, Comparator.nullsLast(Comparator.naturalOrder()));
    }

    private boolean isNumber() {
        return compareTo(RX) >= 0;
    }

    private @Nullable String text(Rates member) {
        return switch (this) {
            case NETWORK -> member.network();
            case DEVICE -> member.device();
            case KIND -> member.what();
            case GUEST -> member.guest();
            default -> null;
        };
    }

    private double number(Rates member) {
        return switch (this) {
            case RX -> member.rxFramesPerSecond();
            case RX_BITS -> member.rxBitsPerSecond();
            case TX -> member.txFramesPerSecond();
            case TX_BITS -> member.txBitsPerSecond();
            case DROPPED -> member.droppedPerSecond();
            default -> 0;
        };
    }
}
