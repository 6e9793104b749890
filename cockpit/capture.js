// SPDX-License-Identifier: Apache-2.0
// A capture of some seconds, as a file that Wireshark reads: the browser holds it until it is whole.

import { button, el, say } from "./element.js";
import { capture } from "./ipn.js";

const MOST_SECONDS = 300;
const MOST_BYTES = 256 << 20;

/** A name for a file on any system. */
const fileOf = network => `${network.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 60)}.pcapng`;

function save(parts, name) {
    const url = URL.createObjectURL(new Blob(parts, { type: "application/x-pcapng" }));
    const link = el("a", { href: url, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(url);
}

export class Capture {
    constructor(network) {
        this.network = network;
        this.running = null;
        this.seconds = el("input", { type: "number", id: "capture-seconds", min: 1, max: MOST_SECONDS, value: 10, step: 1, required: true });
        this.go = button("Capture and download", "secondary", () => this.running ? this.running.close("cancelled") : this.run());
        this.word = this.go.querySelector("span");
        this.said = el("span", { role: "status", id: "capture-said" });
        this.element = el("div", { class: "capture" },
                          el("label", { for: "capture-seconds" }, "Seconds"),
                          el("div", { class: "pf-v6-c-form-control" }, this.seconds),
                          this.go, this.said);
    }

    async run() {
        if (!this.seconds.reportValidity())
            return;
        const parts = [];
        let bytes = 0;
        let full = false;
        const { process, ended } = capture(this.network, this.seconds.valueAsNumber, part => {
            parts.push(part);
            bytes += part.length;
            if (bytes > MOST_BYTES && !full) {
                full = true;
                process.close("cancelled");
            }
        });
        this.running = process;
        say(this.word, "Cancel");
        say(this.said, "Capturing …");
        try {
            const words = await ended;
            save(parts, fileOf(this.network));
            say(this.said, words);
        } catch (failure) {
            if (full)
                save(parts, fileOf(this.network));
            say(this.said, full ? `Ended at ${MOST_BYTES >> 20} MiB: for more, ipn capture on the host writes into a file.` : failure.message);
        }
        this.running = null;
        say(this.word, "Capture and download");
    }

    /** Its program ends with the view. */
    stop() {
        this.running?.close("cancelled");
    }
}
