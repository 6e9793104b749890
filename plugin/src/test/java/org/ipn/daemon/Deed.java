// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.List;
import java.util.Optional;
import org.ipn.kernel.Taps;
import org.ipn.kernel.sys.FileId;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.TapOwner;
import org.ipn.testing.HostRecords;

/**
 * Something that is done to a host which serves a calm network.
 *
 * @param before brings the host to where it can be done
 * @param act what is tried; as often as one likes
 * @param after brings the host back to where it was, whatever came of it
 */
record Deed(String name, Step before, Step act, Step after) {
    interface Step {
        void on(Stage stage) throws Exception;

        default Step then(Step next) {
            return stage -> {
                on(stage);
                next.on(stage);
            };
        }
    }

    static final String PORT = "vnet7";

    private static final String MEMBERS = """
        <ipn:host address="10.9.0.1/24"/><ipn:tap dev="lab1" rights="r"/><ipn:tap dev="lab2"/>\
        """;
    private static final String QUIET = """
        <ipn:portgroup name="quiet" rights="r"/>\
        """;
    private static final String GRAB = """
        <ipn:grab dev="eth1"/>\
        """;
    private static final String OVERLAY = """
        <ipn:overlay vni="7" local="192.0.2.1"><ipn:peer address="192.0.2.2"/></ipn:overlay>\
        """;
    private static final String CLAIM = """
        <networkport><uuid>33333333-3333-4333-8333-333333333333</uuid>
        <owner><name>g7</name><uuid>77777777-7777-4777-8777-777777777777</uuid></owner>
        <group>quiet</group><mac address="52:54:00:00:00:07"/><plug type="bridge" bridge="ipn-lab"/></networkport>\
        """;
    private static final String GUEST = """
        <domain type="qemu"><name>g7</name><uuid>77777777-7777-4777-8777-777777777777</uuid><devices>
        <interface type="network"><mac address="52:54:00:00:00:07"/><source network="lab" portgroup="quiet"/></interface>
        </devices></domain>\
        """;
    private static final Mac NIC = Mac.parse("52:54:00:00:00:07");

    private static final Step NOTHING = stage -> {};

    static Deed named(String name) {
        return ALL.stream().filter(deed -> deed.name().equals(name)).findFirst().orElseThrow();
    }

    static final List<Deed> ALL = List.of(
            new Deed("start", NOTHING, start(lab("bus", MEMBERS)), stop(lab("bus", MEMBERS))),
            new Deed(
                    "stop",
                    start(lab("bus", MEMBERS)).then(Deed::joins),
                    stop(lab("bus", MEMBERS)),
                    stop(lab("bus", MEMBERS)).then(Deed::leaves)),
            new Deed(
                    "port-created",
                    start(lab("switch", QUIET)).then(stage -> stage.rooms().guest("prepare", GUEST)),
                    claim(lab("switch", QUIET)).then(Deed::pluggedIn),
                    unplugged(lab("switch", QUIET)).then(stop(lab("switch", QUIET)))),
            new Deed("join", start(lab("bus", "")), Deed::joins, ((Step) Deed::leaves).then(stop(lab("bus", "")))),
            new Deed(
                    "leave",
                    start(lab("bus", "")).then(Deed::joins).then(Deed::leaves),
                    stage -> stage.rooms().nextEvent(),
                    stop(lab("bus", ""))),
            new Deed("grab", NOTHING, start(lab("switch", GRAB)), stop(lab("switch", GRAB))),
            new Deed("overlay", NOTHING, start(lab("switch", OVERLAY)), stop(lab("switch", OVERLAY))));

    private static String lab(String kind, String members) {
        return "<network><name>lab</name><uuid>00000000-0000-4000-8000-000000001ab0</uuid><metadata><ipn:" + kind
                + " xmlns:ipn=\"urn:ipn:1\">" + members + "</ipn:" + kind
                + "></metadata><forward mode=\"bridge\"/><bridge name=\"ipn-lab\"/>"
                + (members.equals(QUIET) ? "<portgroup name=\"quiet\"/>" : "") + "</network>";
    }

    private static Step start(String network) {
        return stage -> {
            stage.rooms().network("start", network);
            stage.rooms().network("started", network);
        };
    }

    private static Step stop(String network) {
        return stage -> stage.rooms().network("stopped", network);
    }

    private static Step claim(String network) {
        return stage -> stage.rooms().network("port-created", network + CLAIM);
    }

    /** As libvirt makes a NIC's tap, and plugs it in. */
    private static void pluggedIn(Stage stage) throws Exception {
        Link[] port = new Link[1];
        stage.others(links -> {
            if (links.find(PORT).isEmpty()) {
                new Taps(links).make(HostRecords.tap(PORT, NIC.ofTap(), "ipn-lab", ""), TapOwner.ROOT);
            }
            port[0] = links.find(PORT).orElseThrow();
        });
        stage.rooms().sees(port[0]);
    }

    private static Step unplugged(String network) {
        return stage -> {
            Optional<Link> port = stage.link(PORT);
            if (port.isPresent()) {
                stage.others(links -> links.remove(port.get()));
            }
            stage.rooms().network("port-deleted", network + CLAIM);
            stage.rooms().guest("release", GUEST);
            stage.rooms().nextEvent();
        };
    }

    private static void joins(Stage stage) throws Exception {
        leaves(stage);
        FileId[] node = new FileId[1];
        stage.others(any -> node[0] = FileId.of(stage.run().resolve("nodes/lab")));
        stage.joined(stage.rooms().join(node[0]));
    }

    /** The kernel takes the device away some time later. */
    private static void leaves(Stage stage) throws Exception {
        String port = stage.leaves();
        if (port != null) {
            Performance.patiently(() -> stage.link(port), Optional::isEmpty);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
