// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers that an option takes, both ends among them; another one is wrong usage. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Range {
    double from();

    double to() default Double.POSITIVE_INFINITY;
}
