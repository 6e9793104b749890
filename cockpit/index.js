// SPDX-License-Identifier: Apache-2.0
// Which view a location stands for: / is the list, /new the form, /network/NAME one network, /network/NAME/xml its XML.

import { defineView } from "./define.js";
import { editView } from "./edit.js";
import { networkView } from "./network.js";
import { networksView } from "./networks.js";
import { nameIn } from "./place.js";

const view = document.getElementById("view");
let end = () => {};

function chosen([what, name, part]) {
    if (what === "new")
        return defineView(view);
    if (what === "network" && name && part === "xml")
        return editView(view, nameIn(name));
    if (what === "network" && name)
        return networkView(view, nameIn(name));
    return networksView(view);
}

function go() {
    end();
    end = chosen(cockpit.location.path);
    const title = view.querySelector("h1");
    document.title = title.textContent;
    title.focus();
}

cockpit.addEventListener("locationchanged", go);
// Who gets or gives up administrative access asks with other rights from now on.
let admin = null;
const permission = cockpit.permission({ admin: true });
permission.addEventListener("changed", () => {
    if (admin !== null && admin !== permission.allowed)
        go();
    admin = permission.allowed;
});
go();
