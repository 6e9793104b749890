// SPDX-License-Identifier: Apache-2.0
// A network's members in words and figures, a row each.

import { drops, vlans } from "./rates.js";
import { Table } from "./table.js";

function who(port) {
    return port.guest ?? port.name ?? port.device ?? "";
}

function kind(port) {
    const owner = port.process ? `, user ${port.process.user}` + (port.process.pid === undefined ? "" : `, pid ${port.process.pid}`) : "";
    return (port.note ?? port.kind) + owner + (port.link === "down" ? ", link down" : "");
}

const frames = value => value === undefined ? "" : cockpit.format_number(value);
const bits = value => value === undefined ? "" : cockpit.format_bits_per_sec(value);

export class Members {
    constructor() {
        this.rates = new Map();
        const rate = port => this.rates.get(port.device) ?? {};
        this.table = new Table("Members", [
            { title: "Member", text: who },
            { title: "Kind", text: kind },
            { title: "Device", text: port => port.device },
            { title: "Rights", text: port => port.rights },
            { title: "VLAN", text: vlans },
            { title: "Rate from it", text: port => bits(rate(port).from), class: "number" },
            { title: "Rate to it", text: port => bits(rate(port).to), class: "number" },
            { title: "Frames from it", text: port => frames(port.rxFrames), class: "number" },
            { title: "Frames to it", text: port => frames(port.txFrames), class: "number" },
            { title: "Dropped", text: drops },
        ]);
        this.element = this.table.element;
    }

    show(ports, rates) {
        this.rates = rates;
        this.table.show(ports, port => `${port.device} ${port.mac} ${port.guest}`);
    }
}
