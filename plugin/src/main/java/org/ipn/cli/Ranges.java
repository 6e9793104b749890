// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Holds options to their {@link Range}, before the command that has them runs. */
final class Ranges {
    private static final Set<Class<?>> NUMBERS = Set.of(int.class, long.class, double.class);

    private Ranges() {}

    static int execute(ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            for (OptionSpec option : command.getParseResult().matchedOptions()) {
                check(command, option);
            }
        }
        return new RunLast().execute(parsed);
    }

    private static void check(CommandLine command, OptionSpec option) {
        Range range = of(option);
        if (range != null && option.getValue() instanceof Number number && !holds(range, number.doubleValue())) {
            throw new ParameterException(
                    command, option.longestName() + " " + number + ": allowed are " + words(range));
        }
    }

    static boolean areOf(OptionSpec option) {
        return NUMBERS.contains(option.type());
    }

    /** What is said of a word that is not the number that this option takes. */
    static String line(OptionSpec option, String word) {
        boolean whole = option.type() != double.class;
        Range range = of(option);
        return option.longestName() + " " + word + ": allowed are " + (whole ? "whole numbers" : "numbers")
                + (range == null ? "" : ", " + words(range));
    }

    private static @Nullable Range of(OptionSpec option) {
        return option.userObject() instanceof Field field ? field.getAnnotation(Range.class) : null;
    }

    /** NaN is in no range. */
    private static boolean holds(Range range, double value) {
        return value >= range.from() && value <= range.to();
    }

    private static String words(Range range) {
        return Double.isInfinite(range.to())
                ? text(range.from()) + " and more"
                : text(range.from()) + " to " + text(range.to());
    }

    private static String text(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
