// SPDX-License-Identifier: Apache-2.0
// What is shown keeps up with what is: read again whenever ipnd tells of an event, and now and then for figures. Nobody looks at a hidden
// page: it asks nothing.

import { events } from "./ipn.js";

const AGAIN = 2000;
/** Events come in bunches, as when a guest with three NICs starts. */
const BUNCH = 150;

const listeners = new Set();
let listening = false;

/** One stream for the whole page, opened anew when it ends, as it does with ipnd. */
function listen() {
    if (listening)
        return;
    listening = true;
    events(() => listeners.forEach(each => each()), () => {
        listening = false;
        listeners.forEach(each => each());
        if (listeners.size)
            setTimeout(listen, AGAIN);
    });
}

/**
 * Shows what `read` returns, or the failure, until it is stopped; the period, in ms, is for what no event tells of.
 *
 * @returns {{now: function, stop: function}}
 */
export function live(read, period, show, fail) {
    let timer = null;
    let reading = false;
    let missed = false;
    let stopped = false;

    function soon(delay) {
        clearTimeout(timer);
        if (!stopped && !document.hidden)
            timer = setTimeout(now, delay);
    }

    async function now() {
        if (reading) {
            missed = true;
            return;
        }
        reading = true;
        missed = false;
        const outcome = await read().then(result => () => show(result), failure => () => fail(failure));
        reading = false;
        if (!stopped)
            outcome();
        soon(missed ? BUNCH : period);
    }

    const hint = () => soon(BUNCH);
    listeners.add(hint);
    listen();
    document.addEventListener("visibilitychange", hint);
    now();
    return {
        now,
        stop() {
            stopped = true;
            clearTimeout(timer);
            listeners.delete(hint);
            document.removeEventListener("visibilitychange", hint);
        },
    };
}
