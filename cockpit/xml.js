// SPDX-License-Identifier: Apache-2.0
// A network's XML with what it would change: ipnd is asked for its plan again at each keystroke, and says what is wrong with the XML, too.

import { alert } from "./alert.js";
import { el, put } from "./element.js";
import { plan } from "./ipn.js";
import { latest } from "./latest.js";

/** The changes of `ipn plan`, as a list. */
export function changes(planned) {
    if (planned.changes.length === 0)
        return el("p", {}, "Nothing changes on this host before the network is started.");
    return el("ul", { class: "changes" }, ...planned.changes.map(change =>
        el("li", {}, `${change.device}: ${change.operation}` +
            (change.from === undefined ? "" : ` from ${change.from}`) + (change.to === undefined ? "" : ` to ${change.to}`))));
}

export class Xml {
    /**
     * @param readOnly whether it follows a form
     * @param judged told each time that `good` is another: whether ipnd would take it as it stands there
     */
    constructor(readOnly, judged) {
        this.text = el("textarea", {
            id: "xml", rows: 18, spellcheck: "false", readonly: readOnly, class: "xml", input: () => this.ask(),
        });
        this.verdict = el("div", { role: "status", id: "verdict" });
        this.element = el("div", { class: "stack" },
                          el("div", {},
                             el("label", { for: "xml", class: "pf-v6-c-form__label-text" }, "XML, as libvirt keeps it"),
                             el("div", { class: "pf-v6-c-form-control pf-m-textarea" }, this.text)),
                          el("div", {},
                             el("h3", { class: "pf-v6-c-title pf-m-md" }, "What its start would change (ipn plan)"),
                             this.verdict));
        this.good = false;
        this.judged = judged;
        this.plan = latest(plan,
                           planned => this.judge(true, changes(planned)),
                           failure => this.judge(false, alert("danger", failure.message)));
    }

    get value() {
        return this.text.value;
    }

    set value(xml) {
        this.text.value = xml;
        this.ask();
    }

    /** The network's, that XML defines. */
    get name() {
        return new DOMParser().parseFromString(this.value, "text/xml").querySelector("network > name").textContent;
    }

    ask() {
        this.outdated();
        this.plan(this.text.value);
    }

    /** Another is on its way: what is asked of this one says nothing any more. */
    outdated() {
        this.plan.forget();
        this.found(false);
    }

    /** What keeps it from being XML at all. */
    wrong(message) {
        this.plan.forget();
        this.text.value = "";
        this.judge(false, message ? alert("danger", message) : null);
    }

    judge(good, words) {
        put(this.verdict, words);
        this.found(good);
    }

    found(good) {
        this.good = good;
        this.judged();
    }
}
