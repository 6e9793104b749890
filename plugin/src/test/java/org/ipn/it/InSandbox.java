// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The class runs beside the private libvirtd and ipnd of {@code dev sandbox}; elsewhere it is skipped. After each test the host
 * is as before it: guests and networks that it made are gone, daemons and hooks are as they should be, no link is left over.
 * What the class makes before all its tests stays for them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("libvirt")
@ExtendWith(Sandbox.class)
@interface InSandbox {}
