// SPDX-License-Identifier: Apache-2.0
// A question before something is done: its buttons, Escape, and where the focus was before, are the browser's own dialog's.

import { Trouble } from "./alert.js";
import { button, el } from "./element.js";

/**
 * @param body elements: what it will mean
 * @param act does it; a failure is shown here, and the dialog stays
 */
export function confirm(title, body, verb, act) {
    const trouble = new Trouble();
    const go = button(verb, "primary", async () => {
        go.disabled = true;
        try {
            await act();
            dialog.close();
        } catch (failure) {
            trouble.show(failure);
            go.disabled = false;
        }
    });
    const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title", close: () => dialog.remove() },
                      el("h2", { id: "dialog-title", class: "pf-v6-c-title pf-m-xl" }, title),
                      trouble.place,
                      el("div", {}, ...body),
                      el("div", { class: "actions" }, go, button("Cancel", "link", () => dialog.close())));
    document.body.append(dialog);
    dialog.showModal();
}
