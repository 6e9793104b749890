// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Holds options to their {@link Range}, before the command that has them runs. */
final class Ranges {
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
        Range range = option.userObject() instanceof Field field ? field.getAnnotation(Range.class) : null;
        if (range != null && option.getValue() instanceof Number number && !holds(range, number.doubleValue())) {
            throw new ParameterException(
                    command, option.longestName() + " " + number + ": allowed are " + words(range));
        }
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
