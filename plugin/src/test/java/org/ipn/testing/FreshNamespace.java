// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test of the class, with its before-each and after-each methods, runs on a thread of its own in a network namespace of its own,
 * which goes with that thread. What it starts there, processes too, is in that namespace. Needs root; skipped without.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("netns")
@ExtendWith(NamespaceExtension.class)
public @interface FreshNamespace {}
