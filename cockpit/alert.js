// SPDX-License-Identifier: Apache-2.0
// What is wrong, and what to do about it.

import { el, put } from "./element.js";

/** @param kind danger, warning, info or success */
export function alert(kind, title, ...more) {
    return el("div", { class: `pf-v6-c-alert pf-m-inline pf-m-${kind}` },
              el("p", { class: "pf-v6-c-alert__title" },
                 el("span", { class: "hidden-words" }, { danger: "Error: ", warning: "Warning: " }[kind] ?? ""), title),
              more.length ? el("div", { class: "pf-v6-c-alert__description" }, ...more) : null);
}

/** A place for one trouble at a time, which a screen reader reads out when it comes. */
export class Trouble {
    constructor() {
        this.place = el("div", { role: "alert" });
        this.text = "";
    }

    /** The same trouble again is not told again. */
    show(failure, more = "") {
        if (this.text !== failure.message) {
            this.text = failure.message;
            put(this.place, alert("danger", failure.message, ...more ? [more] : []));
        }
    }

    /** @returns whether there was one */
    clear() {
        const was = this.text !== "";
        this.text = "";
        put(this.place);
        return was;
    }
}
