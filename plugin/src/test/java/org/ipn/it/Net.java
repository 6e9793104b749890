// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A network of libvirt.
 *
 * @param kind bus, switch or plain (not ours)
 * @param forward bridge, nat, route, open or isolated
 * @param inside further elements and attributes of {@code <ipn:bus>}, from after its name on
 * @param stp whether a bridge that libvirt makes runs STP, as it does by default: its ports wait some seconds then
 * @param beside further elements of {@code <network>}
 */
public record Net(String name, String kind, String forward, String bridge, String inside, boolean stp, String beside) {
    public static Net bus(String name) {
        return new Net(name, "bus", "bridge", "ipn-" + name, "/>", true, "");
    }

    public static Net ofSwitch(String name) {
        return new Net(name, "switch", "bridge", "ipn-" + name, "/>", true, "");
    }

    public static Net plain(String name) {
        return new Net(name, "plain", "bridge", "ipn-" + name, "", true, "");
    }

    /** What ipnd says of the members of an active network, without the JVM of {@code ipn ports}. */
    static List<JsonObject> ports(String network) {
        List<JsonObject> ports = new ArrayList<>();
        Shell.json("curl -s --unix-socket /run/ipn/ipnd.sock http://ipn/networks/" + network + "/ports")
                .getAsJsonObject()
                .getAsJsonArray("ports")
                .forEach(port -> ports.add(port.getAsJsonObject()));
        return ports;
    }

    Net as(String newKind) {
        return new Net(name, newKind, forward, bridge, inside, stp, beside);
    }

    public Net on(String newBridge) {
        return new Net(name, kind, forward, newBridge, inside, stp, beside);
    }

    /** With a bridge of libvirt's, where it serves DHCP in 192.168.{@code subnet}.0/24. */
    public Net forward(String mode, int subnet) {
        return new Net(name, kind, mode, bridge, inside, stp, """
                <ip address='192.168.%d.1' netmask='255.255.255.0'>
                  <dhcp><range start='192.168.%d.100' end='192.168.%d.200'/></dhcp>
                </ip>
                """.formatted(subnet, subnet, subnet));
    }

    /** {@code <ipn:bus} + this. */
    public Net with(String newInside) {
        return new Net(name, kind, forward, bridge, newInside, stp, beside);
    }

    public Net withoutStp() {
        return new Net(name, kind, forward, bridge, inside, false, beside);
    }

    /** {@code <ipn:bus>} with these elements in it. */
    public Net holding(String parts) {
        return with(">" + parts + "</ipn:" + kind + ">");
    }

    Net withPortgroup(String portgroup, String policy) {
        return new Net(
                name,
                kind,
                forward,
                bridge,
                "><ipn:portgroup name='%s' %s/></ipn:%s>".formatted(portgroup, policy, kind),
                stp,
                beside + "<portgroup name='%s'/>\n".formatted(portgroup));
    }

    public Net beside(String elements) {
        return new Net(name, kind, forward, bridge, inside, stp, beside + elements);
    }

    UUID uuid() {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    public String xml() {
        String metadata = kind.equals("plain")
                ? ""
                : "<metadata><ipn:%s xmlns:ipn='urn:ipn:1'%s%s</metadata>".formatted(kind, forwarder(), inside);
        String mode = forward.equals("isolated") ? "" : "<forward mode='" + forward + "'/>";
        return """
                <network>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  %s
                  %s
                  <bridge name='%s'%s/>
                  %s</network>
                """.formatted(name, uuid(), metadata, mode, bridge, stp ? "" : " stp='off' delay='0'", beside);
    }

    /** With {@code -Dforwarder=ebpf} every network that does not say otherwise has that. */
    private String forwarder() {
        String wanted = System.getProperty("forwarder");
        return wanted == null || inside.startsWith(" forwarder=") ? "" : " forwarder='" + wanted + "'";
    }

    Net define() {
        Shell.runWithInput(xml(), "virsh", "-q", "net-define", "/dev/stdin").orFail();
        return this;
    }

    Shell tryStart() {
        return Shell.run("virsh", "-q", "net-start", "--network", name);
    }

    Net start() {
        tryStart().orFail();
        return this;
    }

    Net stop() {
        Shell.ok("virsh", "-q", "net-destroy", "--network", name);
        return this;
    }

    /** What a member of this network on that device is, without any policy. */
    Port port(String device) {
        return new Port(
                device, bridge, "ipn-port:" + uuid(), true, kind.equals("switch"), true, true, true, false, 1000);
    }

    /** The device becomes a member as such, if it is none already. */
    void serves(String device) {
        serves(port(device));
    }

    void serves(Port wanted) {
        Eventually.that(() -> assertThat(Port.of(wanted.device())).isEqualTo(wanted));
    }
}
