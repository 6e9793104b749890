// SPDX-License-Identifier: Apache-2.0
// One network: its state, its members in a picture and in a table, and what can be done with it.

import { Trouble, alert } from "./alert.js";
import { Capture } from "./capture.js";
import { confirm } from "./confirm.js";
import { announce, button, card, el, put, say } from "./element.js";
import { heading } from "./heading.js";
import { definition, health, network, plan, start, stop } from "./ipn.js";
import { live } from "./live.js";
import { Members } from "./members.js";
import { carrier, libvirtIs } from "./networks.js";
import { Picture } from "./picture.js";
import { placeOf } from "./place.js";
import { rates } from "./rates.js";
import { changes } from "./xml.js";

const PERIOD = 1000;

const runs = report => report.state === "active" || report.state === "degraded";

function summary(report) {
    return [report.kind, report.bridge && `on ${report.bridge}`, report.state, report.forwarder && `carried by ${carrier(report)}`,
            report.mtu && `MTU ${report.mtu}`].filter(Boolean).join(", ");
}

/** What is wrong with a network, or will be otherwise from its next start on. */
function notes(report) {
    const differences = report.differences ?? [];
    return [
        report.error ? alert("danger", report.error) : null,
        ...(report.warnings ?? []).map(warning => alert("warning", warning)),
        differences.length
            ? alert("info", "It runs as it was started, and is defined otherwise by now; stop and start it to have it so.",
                    el("ul", {}, ...differences.map(each =>
                        el("li", {}, `${each.what}: ${each.running ?? "not"} here, ${each.defined ?? "not"} in its definition`))))
            : null,
    ];
}

/** Throws where the plan says that it would be refused. */
async function askToStart(report) {
    const planned = await plan(await definition(report.uuid));
    confirm(`Start ${report.name}?`, [el("p", {}, "What changes on this host (ipn plan):"), changes(planned)], "Start", async () => {
        await start(report.uuid);
        announce(`Network ${report.name} is started.`);
    });
}

function askToStop(report) {
    const count = (report.ports ?? []).length;
    confirm(`Stop ${report.name}?`,
            [el("p", {}, `Its ${count} members hear nothing of each other until it is started again; guests stay plugged in.`)],
            "Stop", async () => {
                await stop(report.uuid);
                announce(`Network ${report.name} is stopped.`);
            });
}

/** @returns what ends it */
export function networkView(view, name) {
    const trouble = new Trouble();
    const failed = new Trouble();
    const libvirt = el("div", { role: "status" });
    const facts = el("p", {});
    const said = el("div", { class: "stack" });
    const picture = new Picture();
    const room = el("div", { class: "room" }, picture.element);
    const members = new Members();
    const capture = new Capture(name);
    const alone = el("p", { hidden: true }, "Nobody is a member now.");
    let report = null;
    let read = null;
    let saidOf = "";

    const tried = act => async () => {
        failed.clear();
        try {
            await act(report);
        } catch (failure) {
            failed.show(failure);
        }
    };
    const startButton = button("Start", "primary", tried(askToStart), { hidden: true });
    const stopButton = button("Stop", "secondary", tried(askToStop), { hidden: true });
    const edit = button("Edit its XML", "secondary", () => cockpit.location.go(placeOf(name, "xml")));
    const running = el("div", { class: "stack", hidden: true },
                       card("Picture", alone, room),
                       card("Members", el("div", { class: "room" }, members.element)),
                       card("Capture", capture.element));

    put(view,
        heading(name, [["IPN networks", []]], startButton, stopButton, edit),
        trouble.place, libvirt, failed.place, facts, said, running);

    function draw(figures) {
        picture.show(report, figures, room.clientWidth);
        members.show(report.ports ?? [], figures);
    }

    function show([next, state]) {
        const now = performance.now();
        const figures = read === null ? new Map() : rates(report.ports ?? [], next.ports ?? [], (now - read) / 1000);
        report = next;
        read = now;
        trouble.clear();
        libvirtIs(libvirt, state);
        say(facts, summary(report));
        const noted = JSON.stringify([report.error, report.warnings, report.differences]);
        if (noted !== saidOf) {
            saidOf = noted;
            put(said, ...notes(report));
        }
        edit.hidden = false;
        startButton.hidden = report.state !== "inactive";
        stopButton.hidden = !runs(report);
        running.hidden = !runs(report);
        alone.hidden = (report.ports ?? []).length > 0;
        if (!running.hidden)
            draw(figures);
    }

    function fail(failure) {
        trouble.show(failure, report && failure.kind === "away" ? "What stands below is as it was then." : "");
        read = null;
        if (failure.kind === "gone")
            [running, startButton, stopButton, edit].forEach(each => {
                each.hidden = true;
            });
    }

    const following = live(() => Promise.all([network(name), health()]), PERIOD, show, fail);
    const widths = new ResizeObserver(() => report && !running.hidden && draw(members.rates));
    widths.observe(room);
    return () => {
        following.stop();
        widths.disconnect();
        capture.stop();
    };
}
