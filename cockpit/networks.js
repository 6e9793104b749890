// SPDX-License-Identifier: Apache-2.0
// The list of networks, and what `ipn doctor` has to say of the host.

import { Trouble, alert } from "./alert.js";
import { button, card, el, put } from "./element.js";
import { Findings } from "./findings.js";
import { health, networks } from "./ipn.js";
import { live } from "./live.js";
import { placeOf } from "./place.js";
import { Table } from "./table.js";

const PERIOD = 5000;

export const carrier = network => ({ ebpf: "eBPF", bridge: "the bridge" })[network.forwarder] ?? "";
const members = network => network.state === "inactive" || network.state === "invalid" ? "" : network.members;

const table = () => new Table("IPN networks", [
    { title: "Name", element: network => el("a", { href: `#${cockpit.location.encode(placeOf(network.name))}` }, network.name) },
    { title: "Kind", text: network => network.kind },
    { title: "State", text: network => network.state + (network.error ? `: ${network.error}` : "") },
    { title: "Carried by", text: carrier },
    { title: "Members", text: members, class: "number" },
]);

/** @returns what ends it */
export function networksView(view) {
    const trouble = new Trouble();
    const libvirt = el("div", { role: "status" });
    const none = el("p", {}, "No IPN network is defined yet.");
    const rows = table();
    const list = card(null, none, rows.element);
    list.hidden = true;
    const findings = new Findings();

    put(view,
        el("header", { class: "heading" },
           el("h1", { class: "pf-v6-c-title pf-m-2xl", tabindex: "-1" }, "IPN networks"),
           button("Define a network", "primary", () => cockpit.location.go(["new"]))),
        trouble.place,
        libvirt,
        list,
        card("What ipn doctor finds", findings.element));

    async function read() {
        const [all, state] = await Promise.all([networks(), health()]);
        return { all, state };
    }

    function show({ all, state }) {
        if (trouble.clear())
            findings.look();
        libvirtIs(libvirt, state);
        rows.show(all, network => network.uuid);
        list.hidden = false;
        rows.element.hidden = all.length === 0;
        none.hidden = all.length > 0;
    }

    const following = live(read, PERIOD, show, failure => trouble.show(failure));
    findings.look();
    return () => following.stop();
}

/** Says once that libvirt is away: what runs goes on, and what is shown is what was last known. */
export function libvirtIs(place, state) {
    const away = state.libvirt === "away";
    if (away !== (place.childElementCount > 0))
        put(place, away ? alert("warning", "libvirt is not running, so that no network can be started, stopped or defined: systemctl start libvirtd (or virtnetworkd)") : null);
}
