// SPDX-License-Identifier: Apache-2.0
// A network's XML, as libvirt has it, to be changed: it holds from the network's next start on.

import { Trouble } from "./alert.js";
import { announce, button, card, el, put } from "./element.js";
import { heading } from "./heading.js";
import { Failure, define, definition, network } from "./ipn.js";
import { placeOf } from "./place.js";
import { Xml } from "./xml.js";

/** @returns what ends it */
export function editView(view, name) {
    const trouble = new Trouble();
    const back = () => cockpit.location.go(placeOf(name));
    let saving = false;
    let loaded = null;
    const able = () => {
        save.disabled = saving || !loaded || !xml.good;
    };
    const save = button("Save", "primary", async () => {
        saving = true;
        able();
        try {
            // What others have changed meanwhile would be undone.
            if (await definition(loaded.uuid) !== loaded.text)
                throw new Failure("refused", `The definition of ${name} has been changed meanwhile, and nothing is saved: load it again`);
            await define(xml.value);
            announce(`The definition of ${name} is saved.`);
            back();
        } catch (failure) {
            trouble.show(failure);
            saving = false;
            able();
        }
    }, { disabled: true });
    const xml = new Xml(false, able);
    put(view,
        heading(`XML of ${name}`, [["IPN networks", []], [name, placeOf(name)]]),
        trouble.place,
        card(null, xml.element),
        el("div", { class: "actions" }, save, button("Cancel", "link", back)));

    async function load() {
        const { uuid } = await network(name);
        loaded = { uuid, text: await definition(uuid) };
        xml.value = loaded.text;
    }

    load().catch(failure => trouble.show(failure));
    return () => {};
}
