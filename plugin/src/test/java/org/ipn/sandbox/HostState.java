// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

/** Every link with all its settings, and the names of ipnd's files: what a refused call must leave as it was. */
record HostState(String links, String files) {
    static HostState now() {
        return new HostState(
                Ran.ok("ip", "-j", "-d", "link").replaceAll("\"[a-z_]*_timer\": *[0-9.]+,", ""),
                Ran.ok("sh", "-c", "cd /run/ipn && find . -printf '%M %p\n' | LC_ALL=C sort"));
    }
}
