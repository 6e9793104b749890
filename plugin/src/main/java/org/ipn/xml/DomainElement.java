// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What we read of libvirt's {@code <domain>} (formatdomain); all else in it is passed over. */
@XmlRootElement(name = "domain")
@XmlAccessorType(XmlAccessType.FIELD)
final class DomainElement {
    @Nullable
    String name;

    @Nullable
    String uuid;

    @XmlElementWrapper(name = "devices")
    @XmlElement(name = "interface")
    final List<Interface> interfaces = new ArrayList<>();

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Interface {
        @XmlAttribute
        @Nullable
        String type;

        @Nullable
        MacAddress mac;

        Source source = new Source();

        Target target = new Target();

        Port port = new Port();

        LinkState link = new LinkState();

        Driver driver = new Driver();

        @Nullable
        Presence filterref;

        @Nullable
        Presence bandwidth;

        @Nullable
        MtuElement mtu;
    }

    /** An element of which we need to know only that it is there. */
    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Presence {}

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class MacAddress {
        @XmlAttribute
        @Nullable
        String address;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Source {
        @XmlAttribute
        @Nullable
        String network;

        @XmlAttribute
        @Nullable
        String portgroup;

        @XmlAttribute
        @Nullable
        String bridge;

        /** Of a macvtap: what it is on. */
        @XmlAttribute
        @Nullable
        String dev;
    }

    /** libvirt's own, since 6.1: not ours. */
    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Port {
        @XmlAttribute
        @Nullable
        String isolated;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class LinkState {
        @XmlAttribute
        @Nullable
        String state;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Driver {
        @XmlAttribute
        @Nullable
        Integer queues;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static final class Target {
        @XmlAttribute
        @Nullable
        String dev;

        @XmlAttribute
        @Nullable
        String managed;
    }
}
