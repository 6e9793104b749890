// SPDX-License-Identifier: Apache-2.0
// Elements, made of words: a string is a text node, whatever it holds, and nothing here reads markup.

/** As it may stand in a line: what breaks it, is not seen, or turns the direction of what follows is a question mark, as in ipn's own tables. */
export const shown = text => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function")
            element.addEventListener(name, value);
        else if (value === true)
            element.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined)
            element.setAttribute(name, value);
    }
    put(element, ...children);
    return element;
}

/** An HTML element. Of its attributes, functions are listeners; true is an attribute without a value; false, null: none. */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

const SVG = "http://www.w3.org/2000/svg";

/** The same of SVG. */
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** These, and nothing else, are in the element: elements or strings; null is left out. */
export function put(element, ...children) {
    element.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined && child !== false)
        .map(child => child instanceof Node ? child : document.createTextNode(shown(child))));
}

/** Changes the text only where it is another: a screen reader, or a selection, is left alone otherwise. */
export function say(element, text) {
    const line = shown(text ?? "");
    if (element.textContent !== line)
        element.textContent = line;
}

export const button = (text, kind, click, attributes = {}) =>
    el("button", { type: "button", class: `pf-v6-c-button pf-m-${kind}`, click, ...attributes },
       el("span", { class: "pf-v6-c-button__text" }, text));

export const card = (title, ...body) =>
    el("section", { class: "pf-v6-c-card" },
       title === null ? null : el("div", { class: "pf-v6-c-card__title" }, el("h2", { class: "pf-v6-c-card__title-text" }, title)),
       el("div", { class: "pf-v6-c-card__body" }, ...body));

/** Tells somebody who does not see the page what has just been done. */
export const announce = text => say(document.getElementById("said"), text);
