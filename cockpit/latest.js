// SPDX-License-Identifier: Apache-2.0
// Somebody types, and each keystroke asks: one question at a time, and next the newest.

/** @returns a function that asks; `done` and `failed` get the answer to what was asked last, and to nothing older. */
export function latest(ask, done, failed) {
    let busy = false;
    let next = null;

    return async function asked(...question) {
        next = question;
        if (busy)
            return;
        busy = true;
        while (next) {
            const current = next;
            next = null;
            const outcome = await ask(...current).then(answer => () => done(answer), failure => () => failed(failure));
            if (!next)
                outcome();
        }
        busy = false;
    };
}
