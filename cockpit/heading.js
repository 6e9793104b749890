// SPDX-License-Identifier: Apache-2.0
// The top of a view: where it is, and what can be done here.

import { el } from "./element.js";

/** @param above the views above this one: [text, path] */
export const heading = (title, above, ...actions) =>
    el("header", { class: "heading" },
       el("div", {},
          el("nav", { "aria-label": "Breadcrumb" },
             ...above.flatMap(([text, path]) => [el("a", { href: `#${cockpit.location.encode(path)}` }, text), " / "])),
          el("h1", { class: "pf-v6-c-title pf-m-2xl", tabindex: "-1" }, title)),
       el("div", { class: "actions" }, ...actions));
