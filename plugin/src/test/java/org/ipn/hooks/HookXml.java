// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

/** What libvirt writes to its hooks. */
final class HookXml {
    static final String FOREIGN = network("default", "", "virbr0");
    static final String OURS = network("lab", "<ipn:bus xmlns:ipn=\"urn:ipn:1\"/>", "ipn-lab");
    static final String FOREIGN_GUEST = guest("<source network='default' portid='x' bridge='virbr0'/>");
    static final String OUR_GUEST =
            "<domain type='kvm'><name>g1</name><metadata><ipn:ports xmlns:ipn=\"urn:ipn:1\"/></metadata></domain>\n";

    private HookXml() {}

    static String of(String object, boolean ours) {
        if (object.equals("network")) {
            return ours ? OURS : FOREIGN;
        }
        return ours ? OUR_GUEST : FOREIGN_GUEST;
    }

    static String network(String name, String metadata, String bridge) {
        return "<hookData>\n  <network connections='1'>\n    <name>" + name + "</name>\n"
                + "    <uuid>6f2a3b1c-0000-4000-8000-000000000001</uuid>\n    <metadata>" + metadata + "</metadata>\n"
                + "    <forward mode='bridge'/>\n    <bridge name='" + bridge + "' stp='on' delay='0'/>\n"
                + "  </network>\n</hookData>\n";
    }

    static String guest(String source) {
        return "<domain type='kvm' id='1'>\n  <name>g1</name>\n  <devices>\n    <interface type='bridge'>\n      "
                + "<mac address='52:54:00:00:00:01'/>\n      " + source
                + "\n      <target dev='vnet0'/>\n    </interface>\n  </devices>\n</domain>\n";
    }
}
