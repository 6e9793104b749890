// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;

/**
 * What a member sent and was sent in a second; rx = from it, tx = to it, as in the contract. JSON's field names.
 *
 * @param droppedPerSecond frames
 * @param link up or down
 * @param network its own, where members of several are told of
 */
record Rates(
        String device,
        String kind,
        @Nullable String guest,
        double rxFramesPerSecond,
        double rxBitsPerSecond,
        double txFramesPerSecond,
        double txBitsPerSecond,
        double droppedPerSecond,
        @Nullable String link,
        @Nullable String network) {

    Rates in(String other) {
        return new Rates(
                device,
                kind,
                guest,
                rxFramesPerSecond,
                rxBitsPerSecond,
                txFramesPerSecond,
                txBitsPerSecond,
                droppedPerSecond,
                link,
                other);
    }

    /** Of the members that are there after; one that came meanwhile has had as long as the others. */
    static List<Rates> between(List<PortReport> before, List<PortReport> after, double seconds) {
        Map<String, PortReport> earlier = new HashMap<>();
        before.forEach(port -> earlier.put(String.valueOf(port.device()), port));
        return after.stream()
                .filter(port -> port.device() != null)
                .map(port -> of(earlier.getOrDefault(port.device(), port), port, seconds))
                .toList();
    }

    private static Rates of(PortReport before, PortReport after, double seconds) {
        return new Rates(
                String.valueOf(after.device()),
                after.kind(),
                after.guest(),
                rate(before.rxFrames(), after.rxFrames(), seconds),
                8 * rate(before.rxBytes(), after.rxBytes(), seconds),
                rate(before.txFrames(), after.txFrames(), seconds),
                8 * rate(before.txBytes(), after.txBytes(), seconds),
                rate(before.dropped(), after.dropped(), seconds),
                after.link(),
                null);
    }

    /** A device of the same name may be another one by now, which counts from 0. */
    private static double rate(@Nullable Long before, @Nullable Long after, double seconds) {
        return before == null || after == null || after < before
                ? 0
                : Math.round((after - before) / seconds * 10) / 10.0;
    }

    /** {@code 0}, {@code 950}, {@code 1.2k}, {@code 34M}. */
    static String text(double value) {
        return text(value, "");
    }

    /** {@code 1.2 kbit/s}. */
    static String bits(double value) {
        return text(value, " ") + "bit/s";
    }

    private static String text(double value, String gap) {
        double rest = value;
        String unit = "";
        for (String next : List.of("k", "M", "G")) {
            if (rest < 1000) {
                break;
            }
            rest /= 1000;
            unit = next;
        }
        boolean fine = rest < 10 && rest != Math.rint(rest);
        return String.format(Locale.ROOT, fine ? "%.1f%s%s" : "%.0f%s%s", rest, gap, unit);
    }

    /** What it is, for people. */
    String what() {
        return PortReport.what(kind, link);
    }

    /** Its guest, or what else it is. */
    String who() {
        return guest == null ? kind : guest;
    }
}
