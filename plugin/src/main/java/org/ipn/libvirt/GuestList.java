// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.ArrayList;
import java.util.List;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** The live XML of the domains that run. */
final class GuestList {
    private static final int VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1;

    private GuestList() {}

    static List<String> read(Connect connection) throws LibvirtUnavailable {
        try {
            return readAll(connection.listAllDomains(VIR_CONNECT_LIST_DOMAINS_ACTIVE));
        } catch (LibvirtException e) {
            throw new LibvirtUnavailable("list guests", e);
        }
    }

    private static List<String> readAll(Domain[] domains) throws LibvirtException {
        List<String> read = new ArrayList<>();
        try {
            for (Domain domain : domains) {
                try {
                    read.add(domain.getXMLDesc(0));
                } catch (LibvirtException e) {
                    if (e.getError().getCode() != ErrorNumber.VIR_ERR_NO_DOMAIN) {
                        throw e;
                    } // else it has vanished since it was listed
                }
            }
        } finally {
            for (Domain domain : domains) {
                domain.free();
            }
        }
        return read;
    }
}
