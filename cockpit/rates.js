// SPDX-License-Identifier: Apache-2.0
// Figures of members, from two readings of their counters; pure.

const difference = (before, after) => before === undefined || after === undefined || after < before ? 0 : after - before;

/**
 * By device, bits/s from the member and to it, and frames/s dropped. One that came meanwhile, or whose counters began anew, has no rate.
 *
 * @param seconds between the two readings
 */
export function rates(before, after, seconds) {
    const earlier = new Map(before.map(port => [port.device, port]));
    return new Map(after.filter(port => earlier.has(port.device) && seconds > 0).map(port => {
        const old = earlier.get(port.device);
        return [port.device, {
            from: 8 * difference(old.rxBytes, port.rxBytes) / seconds,
            to: 8 * difference(old.txBytes, port.txBytes) / seconds,
            dropped: difference(old.dropped, port.dropped) / seconds,
        }];
    }));
}

/** Which frames of a member were dropped, and why: "rights 5, queue 12". */
export function drops(port) {
    const reasons = Object.entries(port.drops ?? {}).filter(([, frames]) => frames > 0).map(([reason, frames]) => `${reason} ${frames}`);
    const named = Object.values(port.drops ?? {}).reduce((sum, frames) => sum + frames, 0);
    const others = (port.dropped ?? 0) - named;
    if (others > 0)
        reasons.push(`${reasons.length ? "other " : ""}${others}`);
    return reasons.join(", ");
}

/** In which VLANs a member is, as in ipn's tables. */
export function vlans(port) {
    if (port.vlan !== undefined)
        return String(port.vlan);
    if (port.trunk !== undefined)
        return port.trunk + (port.native === undefined ? "" : `, native ${port.native}`);
    return port.untagged ? "none" : "";
}
