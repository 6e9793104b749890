// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

/**
 * A guest's {@code <interface>}.
 *
 * @param source the elements that say where it is plugged in
 * @param policy attributes of its {@code <ipn:port>}, none when empty
 * @param further elements
 */
record Nic(String mac, String type, String source, String policy, String further) {
    static Nic net(Net net, String mac) {
        return new Nic(mac, "network", "<source network='" + net.name() + "'/>", "", "");
    }

    static Nic bridge(String bridge, String mac) {
        return new Nic(mac, "bridge", "<source bridge='" + bridge + "'/>", "", "");
    }

    /** A tap that ipnd makes. */
    static Nic ethernet(String device, Net net, String mac) {
        return new Nic(
                mac, "ethernet", "<target dev='" + device + "' managed='no'/>", "network='" + net.name() + "'", "");
    }

    Nic portgroup(String portgroup) {
        return new Nic(mac, type, source.replace("'/>", "' portgroup='" + portgroup + "'/>"), policy, further);
    }

    Nic policy(String attributes) {
        return new Nic(mac, type, source, policy + " " + attributes, further);
    }

    /** up or down. */
    Nic link(String state) {
        return new Nic(mac, type, source, policy, "<link state='" + state + "'/>");
    }

    /** A tap that is there, on whatever bridge, by its name. */
    static Nic opening(String device, String mac) {
        return new Nic(mac, "ethernet", "<target dev='" + device + "' managed='no'/>", "", "");
    }

    Nic queues(int number) {
        return new Nic(mac, type, source, policy, further + "<driver queues='" + number + "'/>");
    }

    /** By {@code <port>}, which is libvirt's. */
    Nic isolatedByLibvirt() {
        return new Nic(mac, type, source, policy, "<port isolated='yes'/>");
    }

    String xml() {
        return "<interface type='%s'><mac address='%s'/>%s<model type='virtio'/>%s<rom enabled='no'/></interface>\n"
                .formatted(type, mac, source, further);
    }

    /** As a container has it: no machine to plug it into. */
    String bare() {
        return "<interface type='%s'><mac address='%s'/>%s%s</interface>\n".formatted(type, mac, source, further);
    }

    String portXml() {
        return policy.isEmpty() ? "" : "<ipn:port mac='%s' %s/>".formatted(mac, policy);
    }
}
