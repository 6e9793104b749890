// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.ipn.kernel.Fdb;
import org.ipn.kernel.Frr;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.Vxlans;
import org.ipn.model.FdbEntry;
import org.ipn.model.FirstFew;
import org.ipn.model.Link;
import org.ipn.model.Remote;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports.Doctor.Finding;
import org.jspecify.annotations.Nullable;

/** What {@code ipn doctor} says of a network whose other hypervisors FRR finds: whether it is there, connected, announces the number, and knows who is where. */
final class EvpnCheck {
    private static final String START = "systemctl enable --now frr, with bgpd=yes in /etc/frr/daemons";

    private static final String BOTH =
            "show both; systemctl restart frr, and bridge fdb del for what FRR has left behind";

    /** Head-end replication: each frame that is for all goes there once. */
    private static final String FLOODS = "HER";

    private final NetworkReport network;
    private final int vni;
    private final List<Finding> findings = new ArrayList<>();

    private EvpnCheck(NetworkReport network, int vni) {
        this.network = network;
        this.vni = vni;
    }

    /** None of a network that has no such overlay. */
    static List<Finding> of(NetworkReport network) {
        if (network.overlay() == null || !network.overlay().isByEvpn() || !network.isRunning()) {
            return List.of();
        }
        EvpnCheck check = new EvpnCheck(network, network.overlay().vni());
        check.look();
        return check.findings;
    }

    private void look() {
        if (!Frr.isInstalled()) {
            find("error", "FRR is not installed, which would find the other hypervisors", "install the package frr");
            return;
        }
        if (!HostCheck.isRoot()) {
            find("warning", "FRR was not asked: that needs root", HostCheck.AS_ROOT);
            return;
        }
        try {
            peers(Vtysh.show("show bgp l2vpn evpn summary json"));
            announced(Vtysh.show("show bgp l2vpn evpn vni json"));
            if (!findings.isEmpty()) {
                return; // what follows of that would hide it
            }
            lasting(this::floods)
                    .ifPresent(hosts -> find(
                            "warning",
                            hosts,
                            "bridge fdb show dev " + overlay() + " and vtysh -c 'show evpn vni " + vni + "' " + BOTH));
            if ("switch".equals(network.kind())) {
                lasting(this::addresses)
                        .ifPresent(macs -> find(
                                "warning",
                                macs,
                                "ipn fdb " + network.name() + " and vtysh -c 'show evpn mac vni " + vni + "' " + BOTH));
            }
        } catch (Failed e) {
            find("error", String.valueOf(e.getMessage()), START);
        } catch (KernelException e) {
            find("error", String.valueOf(e.getMessage()), null);
        }
        if (findings.isEmpty()) {
            find("ok", "FRR is connected, and announces VNI " + vni, null);
        }
    }

    private void peers(JsonObject summary) {
        List<String> lost = new ArrayList<>();
        JsonObject peers = summary.getAsJsonObject("peers");
        if (peers == null || peers.size() == 0) {
            find("error", "FRR has no peer that speaks EVPN: nobody tells it of other hypervisors", configure());
            return;
        }
        peers.entrySet().forEach(peer -> {
            String state = text(peer.getValue().getAsJsonObject(), "state");
            if (!"Established".equals(state)) {
                lost.add(peer.getKey() + " (" + state + ")");
            }
        });
        if (!lost.isEmpty()) {
            find(
                    "warning",
                    "FRR is not connected to " + FirstFew.of(lost),
                    "vtysh -c 'show bgp l2vpn evpn neighbors' shows why; TCP port 179 has to be open between the two");
        }
    }

    private void announced(JsonObject vnis) {
        JsonElement all = vnis.get("advertiseAllVnis");
        if (all == null || !"Enabled".equals(all.getAsString()) || !vnis.has(String.valueOf(vni))) {
            find("error", "FRR does not announce VNI " + vni, configure());
        }
    }

    private String configure() {
        return "ipn evpn-config " + network.name() + " --peer … prints what it needs, advertise-all-vni above all";
    }

    /** What differs, as a look at both sides tells. */
    private interface Look {
        Set<String> differences() throws Failed, KernelException;
    }

    /** What one side has just heard, the other may not know yet: it has a moment. One line; empty where nothing differs. */
    private static Optional<String> lasting(Look look) throws Failed, KernelException {
        Set<String> differences = new TreeSet<>(look.differences());
        for (int i = 0; i < 3 && !differences.isEmpty(); i++) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failed("doctor: interrupted");
            }
            differences.retainAll(look.differences());
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of("FRR and the kernel differ: " + FirstFew.of(differences, "; "));
    }

    private Set<String> floods() throws Failed, KernelException {
        Optional<Set<String>> said = hosts(Vtysh.show("show evpn vni " + vni + " json"));
        if (said.isEmpty()) {
            return Set.of();
        }
        Set<String> told = said.get();
        Set<String> differences = new TreeSet<>();
        try (Links links = new Links();
                Vxlans vxlans = new Vxlans()) {
            Optional<Link> device = links.find(String.valueOf(overlay()));
            Set<String> has = device.isEmpty() ? Set.of() : Set.copyOf(vxlans.peers(device.get()));
            told.stream()
                    .filter(host -> !has.contains(host))
                    .forEach(host -> differences.add(host + " hears nothing of what is for all"));
            has.stream()
                    .filter(host -> !told.contains(host))
                    .forEach(host -> differences.add(host + " hears what is for all, and FRR does not know it"));
        }
        return differences;
    }

    private Set<String> addresses() throws Failed, KernelException {
        return kernel().differences(frr(Vtysh.show("show evpn mac vni " + vni + " json")));
    }

    /**
     * To which hypervisors zebra floods; empty = it says how many alone. FRR 8.4 has their addresses as {@code numRemoteVteps}, whatever that
     * is called; later ones have a number there, and {@code remoteVteps}, of addresses or of objects.
     */
    static Optional<Set<String>> hosts(JsonObject answer) {
        JsonElement number = answer.get("numRemoteVteps");
        JsonElement list = answer.has("remoteVteps") ? answer.get("remoteVteps") : number;
        if (list != null && list.isJsonArray()) {
            Set<String> hosts = new HashSet<>();
            list.getAsJsonArray().forEach(host -> {
                if (!host.isJsonObject()) {
                    hosts.add(host.getAsString());
                    return;
                }
                String flood = text(host.getAsJsonObject(), "flood");
                if (flood == null || flood.equals(FLOODS)) {
                    hosts.add(String.valueOf(text(host.getAsJsonObject(), "ip")));
                }
            });
            return Optional.of(hosts);
        }
        boolean none = number == null || number.getAsString().equals("0");
        return none ? Optional.of(Set.of()) : Optional.empty();
    }

    static WhoIsWhere frr(JsonObject answer) {
        Set<String> here = new HashSet<>();
        Map<String, String> elsewhere = new HashMap<>();
        JsonObject macs = answer.getAsJsonObject("macs");
        if (macs != null) {
            macs.entrySet().forEach(each -> {
                JsonObject mac = each.getValue().getAsJsonObject();
                String at = text(mac, "remoteVtep");
                if (at != null) {
                    elsewhere.put(each.getKey(), at);
                } else if ("local".equals(text(mac, "type"))) {
                    here.add(each.getKey());
                }
            });
        }
        return new WhoIsWhere(here, elsewhere);
    }

    private WhoIsWhere kernel() throws KernelException {
        Set<String> here = new HashSet<>();
        Map<String, String> elsewhere = new HashMap<>();
        try (Links links = new Links();
                Fdb fdb = new Fdb();
                Vxlans vxlans = new Vxlans()) {
            Link bridge = links.find(String.valueOf(network.bridge())).orElse(null);
            Link device = links.find(String.valueOf(overlay())).orElse(null);
            if (bridge == null || device == null) {
                return new WhoIsWhere(here, elsewhere);
            }
            for (FdbEntry entry : fdb.dump(bridge)) {
                if (!entry.permanent() && !entry.device().equals(device.name())) {
                    here.add(entry.mac().toString());
                }
            }
            for (Remote entry : vxlans.entries(device)) {
                if (!entry.isForAll()) {
                    elsewhere.put(entry.mac().toString(), entry.host());
                }
            }
        }
        return new WhoIsWhere(here, elsewhere);
    }

    private @Nullable String overlay() {
        return Objects.requireNonNull(network.ports()).stream()
                .filter(port -> port.kind().equals("overlay"))
                .map(PortReport::device)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || !value.isJsonPrimitive() ? null : value.getAsString();
    }

    private void find(String status, String message, @Nullable String remedy) {
        findings.add(new Finding("EVPN of " + network.name(), status, message, remedy));
    }
}
