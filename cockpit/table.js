// SPDX-License-Identifier: Apache-2.0
// A table whose rows stay while what they say changes: no flicker, no lost focus. In narrow windows each row is a card, which is no table
// any more for a browser: so that all of it has its role in words.

import { el, say } from "./element.js";

export class Table {
    /** @param columns of {title, class?, text | element}: of a thing, its text each time it is shown, or an element made once */
    constructor(label, columns) {
        this.columns = columns;
        this.rows = new Map();
        this.body = el("tbody", { class: "pf-v6-c-table__tbody", role: "rowgroup" });
        this.element = el("table", { class: "pf-v6-c-table pf-m-grid-lg pf-m-compact", role: "table", "aria-label": label },
                          el("thead", { class: "pf-v6-c-table__thead", role: "rowgroup" },
                             el("tr", { class: "pf-v6-c-table__tr", role: "row" },
                                ...columns.map(column => el("th", { class: "pf-v6-c-table__th", role: "columnheader", scope: "col" }, column.title)))),
                          this.body);
    }

    /** @param key of a thing, by which its row is found again */
    show(things, key) {
        const keys = new Set(things.map(key));
        for (const [old, row] of this.rows) {
            if (!keys.has(old)) {
                row.remove();
                this.rows.delete(old);
            }
        }
        things.forEach((thing, index) => {
            const row = this.rows.get(key(thing)) ?? this.add(key(thing), thing);
            if (this.body.children[index] !== row)
                this.body.insertBefore(row, this.body.children[index] ?? null);
            this.columns.forEach((column, i) => {
                if (column.text)
                    say(row.children[i], column.text(thing));
            });
        });
    }

    add(key, thing) {
        const row = el("tr", { class: "pf-v6-c-table__tr", role: "row" },
                       ...this.columns.map(column =>
                           el("td", { class: `pf-v6-c-table__td ${column.class ?? ""}`, role: "cell", "data-label": column.title },
                              column.element ? column.element(thing) : null)));
        this.rows.set(key, row);
        return row;
    }
}
