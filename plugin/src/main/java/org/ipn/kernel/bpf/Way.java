// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Kind;

/** How XDP takes a network's frames from who sends them. */
enum Way {
    /** From the driver; of a bus, with a copy for each who listens. */
    NATIVE("xdp", XdpHook.Mode.DRIVER),
    /** From above the driver; all who listen to a bus share one frame, and need no XDP of their own (shared.h). */
    SHARED("shared", XdpHook.Mode.GENERIC);

    private final String program;
    private final XdpHook.Mode mode;

    Way(String program, XdpHook.Mode mode) {
        this.program = program;
        this.mode = mode;
    }

    String programOf(Kind kind) {
        return kind.text() + "_" + program;
    }

    XdpHook.Mode mode() {
        return mode;
    }
}
