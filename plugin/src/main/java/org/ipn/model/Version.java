// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** What ipn and ipnd are of; {@code pom.xml} and the packages say the same. */
public final class Version {
    public static final String OURS = "0.1.0";

    private Version() {}
}
