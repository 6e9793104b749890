// SPDX-License-Identifier: Apache-2.0
// Dark or light, as chosen in Cockpit's menu or, with "auto" there, as the desktop is. Cockpit's shell keeps the choice in the local
// storage and tells frames by the storage's event, or by one of its own.

const desktop = window.matchMedia("(prefers-color-scheme: dark)");

function apply(style) {
    const dark = style === "dark" || (style !== "light" && desktop.matches);
    document.documentElement.classList.toggle("pf-v6-theme-dark", dark);
}

const chosen = () => localStorage.getItem("shell:style");

apply(chosen());
desktop.addEventListener("change", () => apply(chosen()));
window.addEventListener("storage", event => event.key === "shell:style" && apply(chosen()));
window.addEventListener("cockpit-style", event => apply(event.detail.style));
