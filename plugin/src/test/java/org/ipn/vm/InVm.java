// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The class runs against the VM of {@code dev test vm}, elsewhere it is skipped; its tests run in their order. Each says when it ends; what AppArmor or
 * a unit's filter of system calls has denied meanwhile fails it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("vm")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(Watched.class)
@interface InVm {}
