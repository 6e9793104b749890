// SPDX-License-Identifier: Apache-2.0
// Where a network's views are, in Cockpit's locations: /network/NAME, /network/NAME/xml. Encoded once more than Cockpit does, which leaves
// some characters as they are (#, = and +) and cuts a location at the first of them.

export const placeOf = (name, ...more) => ["network", encodeURIComponent(name), ...more];
export const nameIn = segment => decodeURIComponent(segment);
