// SPDX-License-Identifier: Apache-2.0
// What `ipn doctor` finds: what is wrong first, with its remedy.

import { alert } from "./alert.js";
import { button, el, put } from "./element.js";
import { doctor } from "./ipn.js";

const KINDS = { error: "danger", warning: "warning" };

export class Findings {
    constructor() {
        this.list = el("div", { class: "stack" });
        this.again = button("Look again", "secondary", () => this.look());
        this.element = el("div", { class: "stack" }, this.list, el("div", {}, this.again));
    }

    async look() {
        this.again.disabled = true;
        this.list.setAttribute("aria-busy", "true");
        try {
            this.show(await doctor());
        } catch (failure) {
            put(this.list, alert("danger", failure.message));
        }
        this.list.setAttribute("aria-busy", "false");
        this.again.disabled = false;
    }

    show(findings) {
        const wrong = findings.filter(finding => finding.status !== "ok")
            .sort((one, other) => one.status.localeCompare(other.status));
        const fine = findings.filter(finding => finding.status === "ok");
        put(this.list,
            ...wrong.map(finding => alert(KINDS[finding.status] ?? "info", `${finding.check}: ${finding.message}`,
                                          ...finding.remedy ? [el("code", {}, finding.remedy)] : [])),
            el("details", {},
               el("summary", {}, `${fine.length} checks found nothing wrong`),
               el("ul", {}, ...fine.map(finding => el("li", {}, `${finding.check}: ${finding.message}`)))));
    }
}
