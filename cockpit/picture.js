// SPDX-License-Identifier: Apache-2.0
// The picture of a network, that of `ipn graph`: a bus is a cable, a switch a box with a socket for each, and all members hang off it,
// a guest with all its NICs in one box. Where everything stands is found once for a set of members; from then on figures alone change.

import { put, say, shown, svg } from "./element.js";
import { vlans } from "./rates.js";

const BOX = 200;
const HEADING = 30;
const NIC = 48;
const GAP = 20;
const MARGIN = 8;
const SPINE = 26;
const CABLE = 10;
/** Between the lines of a switch's members. */
const LINE = 8;
const MOST_COLUMNS = 4;
const LEFT = MARGIN + SPINE + GAP;

const isGuest = port => port.guest !== undefined && port.kind !== "process";

/** Who is at the end of a line: a guest with its NICs, or another member. */
export function boxes(ports) {
    const all = new Map();
    ports.forEach((port, index) => {
        const name = port.guest ?? port.device ?? "?";
        const key = isGuest(port) ? `guest ${name}` : `member ${index}`;
        if (!all.has(key))
            all.set(key, { name, ports: [] });
        all.get(key).ports.push(port);
    });
    return [...all.values()];
}

const heightOf = box => HEADING + box.ports.length * NIC;

/** How many boxes stand in a row of so many pixels. */
export const columns = width =>
    Math.max(1, Math.min(MOST_COLUMNS, Math.floor((width - LEFT - MARGIN + GAP) / (BOX + GAP))));

/** Where each box stands, and how large all of it is. */
export function layout(all, perRow) {
    const stem = perRow * LINE + 14;
    const places = [];
    let y = 0;
    let spine = stem;
    for (let first = 0; first < all.length; first += perRow) {
        const row = all.slice(first, first + perRow);
        spine = y + stem;
        row.forEach((box, column) => places.push({ box, column, x: LEFT + column * (BOX + GAP), y: spine }));
        y = spine + Math.max(...row.map(heightOf)) + GAP;
    }
    return { places, spine, width: LEFT + perRow * (BOX + GAP) - GAP + MARGIN, height: Math.max(y, spine) };
}

function cut(text, most) {
    const letters = [...shown(text)];
    return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

const facts = port =>
    [port.mac, port.rights === "rw" ? null : port.rights, vlans(port) && `vlan ${vlans(port)}`].filter(Boolean).join(" ");

function what(port) {
    const kind = (port.note ?? port.kind) + (port.link === "down" ? ", link down" : "");
    return port.guest === undefined || !port.device ? kind : `${port.device}, ${kind}`;
}

function traffic(rate) {
    return `↑ ${cockpit.format_bits_per_sec(rate.from)}  ↓ ${cockpit.format_bits_per_sec(rate.to)}` +
        (rate.dropped > 0 ? `  ✗ ${cockpit.format_number(rate.dropped, 1)}/s` : "");
}

export class Picture {
    constructor() {
        this.element = svg("svg", { role: "img", class: "picture" });
        this.key = null;
        this.figures = new Map();
    }

    /**
     * @param rates by device
     * @param width of the room there is, in pixels
     */
    show(network, rates, width) {
        const ports = network.ports ?? [];
        const perRow = columns(width);
        const key = JSON.stringify([perRow, network.kind, network.state, ports.map(port => [port.guest, what(port), facts(port)])]);
        if (key !== this.key) {
            this.key = key;
            this.draw(network, ports, perRow);
        }
        for (const [device, figure] of this.figures)
            say(figure, rates.has(device) ? traffic(rates.get(device)) : "");
    }

    draw(network, ports, perRow) {
        const { places, spine, width, height } = layout(boxes(ports), perRow);
        const thick = network.kind === "switch" ? SPINE : CABLE;
        this.figures.clear();
        for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
            this.element.setAttribute(name, value);
        this.element.setAttribute("aria-label", "The network and its members; the table of members says the same in words");
        put(this.element,
            svg("rect", {
                x: MARGIN + SPINE - thick, y: 0, width: thick, height: spine, rx: network.kind === "switch" ? 5 : 0,
                class: `picture-spine picture-${network.state}`,
            }),
            ...places.map(place => this.member(place, network.kind === "switch")));
    }

    /** From a switch, a line for each; from a bus, one that they share. */
    member({ box, column, x, y }, ofSwitch) {
        const middle = x + BOX / 2;
        const level = y - 12 - (ofSwitch ? column * LINE : 0);
        const line = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2, class: "picture-line" });
        return svg("g", {},
                   line(MARGIN + SPINE, level, middle, level),
                   line(middle, level, middle, y),
                   ofSwitch ? svg("circle", { cx: MARGIN + SPINE - 6, cy: level, r: 3, class: "picture-socket" }) : null,
                   svg("rect", { x, y, width: BOX, height: heightOf(box), rx: 6, class: `picture-box picture-${box.ports[0].kind}` }),
                   svg("text", { x: x + 10, y: y + 20, class: "picture-name" }, cut(box.name, 22)),
                   ...box.ports.flatMap((port, i) => this.nic(port, x + 10, y + HEADING + 7 + i * NIC)));
    }

    nic(port, x, y) {
        const figure = svg("text", { x, y: y + 31, class: "picture-figure" });
        if (port.device)
            this.figures.set(port.device, figure);
        return [
            svg("text", { x, y, class: "picture-fact" }, cut(what(port), 30)),
            svg("text", { x, y: y + 15, class: "picture-fact" }, cut(facts(port), 31)),
            figure,
        ];
    }
}
