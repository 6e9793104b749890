// SPDX-License-Identifier: Apache-2.0
// Somebody types, and each keystroke asks: one question at a time, and next the newest.

/**
 * @returns a function that asks; `done` and `failed` get the answer to what was asked last, and to nothing older. Its `forget` drops the
 * answer to that, too.
 */
export function latest(ask, done, failed) {
    let busy = false;
    let next = null;
    let generation = 0;

    async function asked(...question) {
        asked.forget();
        next = question;
        if (busy)
            return;
        busy = true;
        while (next) {
            const current = next;
            const born = generation;
            next = null;
            const outcome = await ask(...current).then(answer => () => done(answer), failure => () => failed(failure));
            if (born === generation)
                outcome();
        }
        busy = false;
    }

    asked.forget = () => {
        generation++;
        next = null;
    };
    return asked;
}
