// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports.Validation;

/**
 * Reads libvirt's network, domain and hook XML. Making one takes a while and leaves it warm; it is safe for use by any number of
 * threads. Streams are read to their end and not closed; when reading one fails, UncheckedIOException.
 */
public final class LibvirtXml {
    /** The uuid of a network or guest whose XML names none: a file that libvirt has not seen yet. */
    public static final UUID NO_UUID = new UUID(0, 0);

    /** A network as libvirt hands it out; empty when it holds nothing of urn:ipn:1. What is no XML is refused too. */
    public Optional<Network> network(String xml) throws Refused {
        throw new UnsupportedOperationException();
    }

    /** The same from a user's file. */
    public Optional<Network> network(InputStream xml) throws Refused, MalformedXml {
        throw new UnsupportedOperationException();
    }

    /** A network hook's stdin; refused when the network is ours and can't be an IPN as it stands. */
    public NetworkHook networkHook(InputStream stdin) throws Refused, MalformedXml {
        return networkHookLeniently(stdin).orRefused();
    }

    /** For hooks that can't refuse any more, such as stopped: names and port are there even when the network is wrong. */
    public NetworkHook networkHookLeniently(InputStream stdin) throws MalformedXml {
        throw new UnsupportedOperationException();
    }

    /** A domain as libvirt hands it out; refused when its {@code <ipn:ports>} is wrong. What is no XML is refused too. */
    public Guest guest(String xml) throws Refused {
        throw new UnsupportedOperationException();
    }

    /** A qemu hook's stdin, or a user's file. */
    public Guest guest(InputStream xml) throws Refused, MalformedXml {
        return guestLeniently(xml).orRefused();
    }

    /** For the inventory of running guests: one wrong policy is a problem of that guest, told in the result. */
    public GuestXml guestLeniently(String xml) throws MalformedXml {
        throw new UnsupportedOperationException();
    }

    /** The same for hooks. */
    public GuestXml guestLeniently(InputStream xml) throws MalformedXml {
        throw new UnsupportedOperationException();
    }

    /** The name of the document's root: {@code network}, {@code domain}, … ; reads no further than that. */
    public String root(InputStream xml) throws MalformedXml {
        throw new UnsupportedOperationException();
    }

    /**
     * Everything that is wrong with a libvirt network or domain, or with a bare {@code <ipn:bus>}, {@code <ipn:switch>} or
     * {@code <ipn:ports>}, as a user wrote it.
     */
    public Validation validate(InputStream xml) {
        throw new UnsupportedOperationException();
    }
}
