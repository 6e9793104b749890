// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import org.jspecify.annotations.Nullable;

/** libvirt's {@code <mtu size=…/>}, of a network or a NIC. */
@XmlAccessorType(XmlAccessType.FIELD)
final class MtuElement {
    private static final int LEAST = 68;
    private static final int MOST = 65_521;

    @XmlAttribute
    @Nullable
    String size;

    /** Bytes; 0 = not said, or nothing that a tap can have, which libvirt says itself. */
    static int of(@Nullable MtuElement said) {
        return said == null || !said.isPossible() ? 0 : Integer.parseInt(String.valueOf(said.size));
    }

    boolean isPossible() {
        return size != null
                && size.matches("[0-9]{1,5}")
                && Integer.parseInt(size) >= LEAST
                && Integer.parseInt(size) <= MOST;
    }
}
