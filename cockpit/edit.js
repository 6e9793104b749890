// SPDX-License-Identifier: Apache-2.0
// A network's XML, as libvirt has it, to be changed: it holds from the network's next start on.

import { Trouble } from "./alert.js";
import { announce, button, card, el, put } from "./element.js";
import { heading } from "./heading.js";
import { define, definition, network } from "./ipn.js";
import { placeOf } from "./place.js";
import { Xml } from "./xml.js";

/** @returns what ends it */
export function editView(view, name) {
    const trouble = new Trouble();
    const back = () => cockpit.location.go(placeOf(name));
    const save = button("Save", "primary", async () => {
        save.disabled = true;
        try {
            await define(xml.value);
            announce(`The definition of ${name} is saved.`);
            back();
        } catch (failure) {
            trouble.show(failure);
            save.disabled = false;
        }
    }, { disabled: true });
    const xml = new Xml(false, good => {
        save.disabled = !good;
    });
    put(view,
        heading(`XML of ${name}`, [["IPN networks", []], [name, placeOf(name)]]),
        trouble.place,
        card(null, xml.element),
        el("div", { class: "actions" }, save, button("Cancel", "link", back)));

    network(name).then(report => definition(report.uuid)).then(text => {
        xml.value = text;
    }).catch(failure => trouble.show(failure));
    return () => {};
}
