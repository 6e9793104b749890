// SPDX-License-Identifier: Apache-2.0
// A new network, from a form: `ipn new` makes XML of it as it is typed, virsh defines that.

import { Trouble } from "./alert.js";
import { announce, button, card, el, put } from "./element.js";
import { heading } from "./heading.js";
import { define, draft } from "./ipn.js";
import { latest } from "./latest.js";
import { placeOf } from "./place.js";
import { Xml } from "./xml.js";

const MODES = [
    ["", "Nobody but root"],
    ["0640", "Users of the group may receive"],
    ["0620", "Users of the group may send"],
    ["0660", "Users of the group may receive and send"],
    ["0666", "Everybody may receive and send"],
];

const RIGHTS = [["rw", "receive and send"], ["r", "receive"], ["w", "send"]];

function field(id, label, control, help) {
    if (help)
        control.setAttribute("aria-describedby", `${id}-help`);
    control.id = id;
    return el("div", { class: "pf-v6-c-form__group" },
              el("label", { for: id, class: "pf-v6-c-form__label-text" }, label),
              el("div", { class: "pf-v6-c-form-control" }, control),
              help ? el("p", { id: `${id}-help`, class: "pf-v6-c-form__helper-text" }, help) : null);
}

const input = (attributes = {}) => el("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
const select = choices => el("select", {}, ...choices.map(([value, text]) => el("option", { value }, text)));

function radio(name, value, text, checked) {
    const id = `${name}-${value}`;
    return el("div", { class: "pf-v6-c-radio" },
              el("input", { type: "radio", class: "pf-v6-c-radio__input", id, name, value, checked }),
              el("label", { class: "pf-v6-c-radio__label", for: id }, text));
}

/** A portgroup's row: what NICs that ask for it may do. */
class Portgroup {
    constructor(number, removed) {
        this.name = input({ required: true });
        this.rights = select(RIGHTS);
        this.vlan = input({ inputmode: "numeric", placeholder: "none" });
        this.element = el("fieldset", { class: "portgroup" },
                          el("legend", {}, `Portgroup ${number}`),
                          field(`portgroup-${number}-name`, "Name", this.name),
                          field(`portgroup-${number}-rights`, "Its NICs may", this.rights),
                          field(`portgroup-${number}-vlan`, "VLAN", this.vlan),
                          button("Remove", "link", () => removed(this), { "aria-label": `Remove portgroup ${number}` }));
    }

    get option() {
        const policy = [this.rights.value === "rw" ? null : `rights=${this.rights.value}`,
                        this.vlan.value.trim() ? `vlan=${this.vlan.value.trim()}` : null].filter(Boolean);
        return `--portgroup=${this.name.value.trim()}${policy.length ? `:${policy.join(",")}` : ""}`;
    }
}

/** The form's words for `ipn new`. */
function options(form, portgroups) {
    const given = (option, value) => value.trim() ? [`--${option}=${value.trim()}`] : [];
    return [
        `--${form.elements.kind.value}`,
        ...given("host", form.elements.address.value),
        ...given("group", form.elements.group.value),
        ...given("mode", form.elements.mode.value),
        ...portgroups.map(portgroup => portgroup.option),
        "--", form.elements.name.value.trim(),
    ];
}

/** @returns what ends it */
export function defineView(view) {
    const trouble = new Trouble();
    const portgroups = [];
    const rows = el("div", { class: "stack" });
    let made = 0;
    let asked = "";
    let saving = false;

    const name = input({ name: "name", required: true, maxlength: 200 });
    const address = input({ name: "address", placeholder: "10.77.0.1/24" });
    const group = input({ name: "group" });
    const mode = select(MODES);
    mode.name = "mode";
    const add = button("Define", "primary", save, { disabled: true });
    const able = () => {
        add.disabled = saving || !xml.good;
    };
    const xml = new Xml(true, able);

    const form = el("form", { class: "pf-v6-c-form", input: typed, change: typed, submit: event => event.preventDefault() },
                    field("name", "Name", name),
                    el("fieldset", { class: "pf-v6-c-form__group" },
                       el("legend", { class: "pf-v6-c-form__label-text" }, "Kind"),
                       radio("kind", "bus", "Bus: every frame reaches every other member", true),
                       radio("kind", "switch", "Switch: it learns where addresses are", false)),
                    field("address", "Address of the host", address, "In CIDR notation; without one, the host is no member."),
                    field("mode", "Processes that may join", mode),
                    field("group", "Group whose users may", group),
                    rows,
                    el("div", {}, button("Add a portgroup", "secondary", addPortgroup)));

    put(view,
        heading("Define a network", [["IPN networks", []]]),
        trouble.place,
        el("div", { class: "halves" },
           card(null, form),
           card(null, xml.element)),
        el("div", { class: "actions" }, add, button("Cancel", "link", () => cockpit.location.go([]))));

    const ask = latest(draft, text => {
        xml.value = text;
    }, failure => xml.wrong(failure.message));

    function typed() {
        const words = options(form, portgroups);
        if (JSON.stringify(words) === asked)
            return;
        asked = JSON.stringify(words);
        ask.forget();
        xml.outdated();
        if (name.value.trim())
            ask(words);
        else
            xml.wrong("");
    }

    function addPortgroup() {
        const portgroup = new Portgroup(++made, remove);
        portgroups.push(portgroup);
        rows.append(portgroup.element);
        portgroup.name.focus();
    }

    function remove(portgroup) {
        portgroups.splice(portgroups.indexOf(portgroup), 1);
        portgroup.element.remove();
        name.focus();
        typed();
    }

    async function save() {
        const defined = xml.name;
        saving = true;
        able();
        try {
            await define(xml.value);
            announce(`Network ${defined} is defined.`);
            cockpit.location.go(placeOf(defined));
        } catch (failure) {
            trouble.show(failure);
            saving = false;
            able();
        }
    }

    return () => {};
}
