// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.netlink.Datagram;
import org.ipn.kernel.netlink.LinkMessage;
import org.ipn.kernel.netlink.MalformedMessage;
import org.ipn.model.Counters;
import org.ipn.model.Link;

/** The links of one dump, and the names by which their masters are resolved. */
final class LinkTable {
    /** By ifindex: a dump that is interrupted may tell of a link twice. */
    private final Map<Integer, LinkMessage> messages = new LinkedHashMap<>();

    private final Map<Integer, String> names = new HashMap<>();
    private boolean whole = true;

    /** Asks for the links that {@code request} wants. */
    static LinkTable dump(RouteSocket socket, ByteBuffer request, String operation) throws KernelException {
        LinkTable table = new LinkTable();
        socket.dump(request, operation, "", table::clear, table::read);
        return table;
    }

    /** The same, in so many tries. */
    void dump(RouteSocket socket, ByteBuffer request, String operation, int tries) throws KernelException {
        whole = socket.dump(request, operation, "", this::clear, this::read, tries);
    }

    /** Whether no change interrupted the dump: one that was may lack any. */
    boolean isWhole() {
        return whole;
    }

    private void read(Datagram datagram) throws MalformedMessage {
        LinkMessage message = LinkMessage.read(datagram);
        if (message != null) {
            add(message);
        }
    }

    void add(LinkMessage message) {
        messages.put(message.link().index(), message);
        names.put(message.link().index(), message.link().name());
    }

    private void clear() {
        messages.clear();
        names.clear();
    }

    Snapshot snapshot() {
        List<Link> links = new ArrayList<>(messages.size());
        Map<Integer, Counters> counters = new HashMap<>(2 * messages.size());
        for (LinkMessage message : messages.values()) {
            links.add(message.withMaster(names.get(message.master())));
            Counters counted = message.counters();
            if (counted != null) {
                counters.put(message.link().index(), counted);
            }
        }
        return new Snapshot(links, counters);
    }

    /** By ifindex. */
    Map<Integer, LinkMessage> messages() {
        return messages;
    }

    Map<Integer, String> names() {
        return names;
    }
}
