// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a device's driver hands frames to a program before anything else sees them. What is attached stays until it is removed or the
 * device goes. For the network namespace of the calling thread.
 */
public final class XdpHook {
    private static final int XDP_FLAGS_SKB_MODE = 1 << 1;
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
    private static final int NONE = -1;

    private final int ifindex;

    public XdpHook(int ifindex) {
        this.ifindex = ifindex;
    }

    /** The number of the attached program, 0 = none. */
    public int id() throws ErrnoException {
        return id(XDP_FLAGS_DRV_MODE);
    }

    /** Whether a generic program is there, above the driver, beside which the driver takes none. */
    public boolean isTakenAboveDriver() throws ErrnoException {
        return id(XDP_FLAGS_SKB_MODE) != 0;
    }

    private int id(int mode) throws ErrnoException {
        ByteBuffer id = Layout.direct(4);
        LibBpf.check("ask for device " + ifindex, LibBpf.bpf_xdp_query_id(ifindex, mode, id));
        return id.getInt(0);
    }

    /** The attached program; the caller closes it. */
    public Optional<BpfProgram> find() throws ErrnoException {
        int id = id();
        return id == 0 ? Optional.empty() : BpfProgram.ifAlive(id);
    }

    /** In one step instead of what is attached. */
    public void put(BpfProgram program) throws ErrnoException {
        LibBpf.check("attach " + program.name(), attach(program.number()));
    }

    public void remove() throws ErrnoException {
        LibBpf.check("detach from device " + ifindex, attach(NONE));
    }

    private int attach(int program) {
        return LibBpf.bpf_xdp_attach(ifindex, program, XDP_FLAGS_DRV_MODE, null);
    }
}
