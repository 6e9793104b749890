// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.ipn.model.Forward;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.LinkLocal;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Switching;
import org.ipn.model.report.Difference;
import org.jspecify.annotations.Nullable;

/**
 * What a running network will be otherwise from its next start on: somebody has defined it anew since it was started, as {@code virsh net-edit}
 * does.
 */
public final class Redefinition {
    /** The value of an element that is there, and says no more. */
    private static final String THERE = "yes";

    private Redefinition() {}

    /** What runs first, in the order of the XML; empty when nothing that is ours differs. */
    public static List<Difference> of(Network running, Network defined) {
        Map<String, String> is = values(running);
        Map<String, String> willBe = values(defined);
        Set<String> all = new LinkedHashSet<>(is.keySet());
        all.addAll(willBe.keySet());
        return all.stream()
                .filter(what -> !Objects.equals(is.get(what), willBe.get(what)))
                .map(what -> new Difference(what, is.get(what), willBe.get(what)))
                .toList();
    }

    /** That a network can't start anew as it is defined by now: one line. */
    public static String refused(String name, String why) {
        return "its next start will be refused, as it is defined by now: " + why + "; virsh net-edit " + name;
    }

    /** What comes of a running network whose definition says nothing of us any more: one line. */
    public static String ended(Network running) {
        String bridge = running.forward().ownsBridge()
                ? "nobody makes bridge " + running.bridge() + " or sets it up, so that its guests are cut off"
                : "bridge " + running.bridge() + " is a plain one of libvirt's, on which guests that run now come back"
                        + " only when they are started anew";
        return "its definition says nothing of IPN any more; from its next start on " + bridge
                + ", and nothing of IPN's"
                + " is there: no port policy, no process, no tap, host or NIC of <ipn:"
                + running.kind().text()
                + ">; virsh net-edit " + running.name() + " brings that back";
    }

    /** All that a network's XML says to us, by what it is about. */
    private static Map<String, String> values(Network network) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("kind", network.kind().text());
        values.put("bridge", network.bridge());
        put(
                values,
                "forward mode",
                network.forward() == Forward.NONE ? null : network.forward().text());
        put(values, "mtu", network.mtu() == 0 ? null : network.mtu());
        put(values, network.switching());
        values.put("forwarder", network.forwarder().text());
        values.put("access", network.access().text());
        network.hosts().forEach(host -> put(values, host));
        network.grabs().forEach(grab -> put(values, grab));
        network.taps().stream().filter(tap -> !tap.added()).forEach(tap -> put(values, tap));
        put(values, network.overlay());
        put(values, "portgroup by default", network.portgroups().byDefault());
        policy(values, " by default", network.byDefault());
        network.portgroups().plain().forEach(name -> values.put("portgroup " + name, THERE));
        new TreeMap<>(network.portgroups().policies()).forEach((name, policy) -> {
            values.put("portgroup " + name, THERE);
            policy(values, " of portgroup " + name, policy);
        });
        return values;
    }

    private static void put(Map<String, String> values, Switching switching) {
        Boolean snooping = switching.snooping();
        put(values, "snooping", snooping == null ? null : snooping ? "yes" : "no");
        Integer mask = switching.groupForward();
        put(
                values,
                "forward-link-local",
                mask == null ? null : LinkLocal.said(mask).orElseThrow());
        put(values, "ageing", switching.ageing());
    }

    private static void put(Map<String, String> values, HostAddress host) {
        String what = "host " + host.address();
        values.put(what, THERE);
        put(values, "device of " + what, host.device());
        policy(values, " of " + what, host.policy());
    }

    private static void put(Map<String, String> values, Grab grab) {
        String what = "grab " + grab.device();
        values.put(what, THERE);
        put(values, "force of " + what, grab.force() ? "yes" : null);
        put(values, "confirm of " + what, grab.confirm());
        policy(values, " of " + what, grab.policy());
    }

    private static void put(Map<String, String> values, NamedTap tap) {
        String what = "tap " + tap.device();
        values.put(what, THERE);
        values.put("user of " + what, tap.user());
        values.put("group of " + what, tap.group());
        put(values, "queues of " + what, tap.queues());
        policy(values, " of " + what, tap.policy());
    }

    private static void put(Map<String, String> values, @Nullable Overlay overlay) {
        if (overlay == null) {
            return;
        }
        values.put("overlay", "vni " + overlay.vni());
        put(values, "local of overlay", overlay.local());
        put(values, "port of overlay", overlay.port());
        List<String> peers = new ArrayList<>(overlay.peers());
        put(values, "peers of overlay", peers.isEmpty() ? null : String.join(", ", peers));
        put(values, "group of overlay", overlay.group());
        put(values, "device of overlay", overlay.device());
        put(values, "evpn of overlay", overlay.evpn() ? "yes" : null);
        policy(values, " of overlay", overlay.policy());
    }

    private static void policy(Map<String, String> values, String ofWhat, PortPolicy policy) {
        policy.said().forEach((name, value) -> values.put(name + ofWhat, value));
    }

    private static void put(Map<String, String> values, String what, @Nullable Object value) {
        if (value != null) {
            values.put(what, value.toString());
        }
    }
}
