// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Beside the libvirtd and ipnd of {@code dev sandbox}; skipped elsewhere. Whatever a test of the class does: afterwards its networks
 * are undefined, links and {@code /run/ipn} are as before, ipnd answers, is the same process, and has logged no stack trace.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("libvirt")
@ExtendWith(UnharmedExtension.class)
@interface Unharmed {}
