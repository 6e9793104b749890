// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlRootElement;
import org.jspecify.annotations.Nullable;

/** What we read of the {@code <hookData>} that a network hook gets (libvirt's hooks.rst). */
@XmlRootElement(name = "hookData")
@XmlAccessorType(XmlAccessType.FIELD)
final class HookDataElement {
    NetworkElement network = new NetworkElement();

    @Nullable
    NetworkPortElement networkport;

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class NetworkPortElement {
        @Nullable
        String uuid;

        Owner owner = new Owner();

        @Nullable
        String group;

        DomainElement.MacAddress mac = new DomainElement.MacAddress();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Owner {
        @Nullable
        String name;

        @Nullable
        String uuid;
    }
}
