// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.model.Refused;
import org.ipn.xml.LibvirtXml;

/** The switch lab, on its bridge ipn-lab. */
final class Lab {
    static final UUID ID = new UUID(1, 1);

    private static final LibvirtXml XML = new LibvirtXml();

    private Lab() {}

    /** @param ours what stands within its element */
    static String xml(String attributes, String ours) {
        return "<network><name>lab</name><uuid>" + ID + "</uuid><metadata><ipn:switch xmlns:ipn='urn:ipn:1' "
                + attributes + ">" + ours
                + "</ipn:switch></metadata><forward mode='bridge'/><bridge name='ipn-lab'/></network>";
    }

    static Definition defined(String attributes, String ours) throws Refused {
        String xml = xml(attributes, ours);
        return new Definition(XML.network(xml).orElseThrow(), xml);
    }
}
