// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What we read of libvirt's {@code <network>} (formatnetwork); all else in it is passed over. */
@XmlRootElement(name = "network")
@XmlAccessorType(XmlAccessType.FIELD)
final class NetworkElement {
    @Nullable
    String name;

    @Nullable
    String uuid;

    @Nullable
    Forward forward;

    @Nullable
    Bridge bridge;

    @Nullable
    MtuElement mtu;

    @Nullable
    Present virtualport;

    @Nullable
    Present vlan;

    @XmlElement(name = "portgroup")
    final List<Portgroup> portgroups = new ArrayList<>();

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Forward {
        @XmlAttribute
        @Nullable
        String mode;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Bridge {
        @XmlAttribute
        @Nullable
        String name;

        @XmlAttribute
        @Nullable
        String macTableManager;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Portgroup {
        @XmlAttribute
        @Nullable
        String name;

        @XmlAttribute(name = "default")
        @Nullable
        String isDefault;

        @Nullable
        Present virtualport;

        @Nullable
        Present vlan;
    }

    /** An element of which all that matters is that it is there. */
    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Present {}
}
