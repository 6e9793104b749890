// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live XML of the domains that run. */
final class GuestList {
    private static final Logger LOG = LoggerFactory.getLogger(GuestList.class);
    private static final int VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1;

    private GuestList() {}

    static Map<UUID, String> read(Connect connection, Set<UUID> unreadable) throws LibvirtUnavailable {
        try {
            return readAll(connection, connection.listAllDomains(VIR_CONNECT_LIST_DOMAINS_ACTIVE), unreadable);
        } catch (LibvirtException e) {
            throw new LibvirtUnavailable("list guests", e);
        }
    }

    private static Map<UUID, String> readAll(Connect connection, Domain[] domains, Set<UUID> unreadable)
            throws LibvirtException {
        Map<UUID, String> read = new LinkedHashMap<>();
        try {
            for (Domain domain : domains) {
                try {
                    read.put(UUID.fromString(domain.getUUIDString()), domain.getXMLDesc(0));
                } catch (LibvirtException e) {
                    if (e.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN) {
                        continue; // it has vanished since it was listed
                    }
                    if (!connection.isAlive()) {
                        throw e;
                    }
                    LOG.debug("read guest {}: {}", domain.getName(), LibvirtUnavailable.line(e.getMessage()));
                    unreadable.add(UUID.fromString(domain.getUUIDString()));
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
