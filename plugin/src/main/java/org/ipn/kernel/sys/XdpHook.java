// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

/**
 * Where a device's driver hands frames to a program before anything else sees them. What is attached stays until it is removed or the
 * device goes. For the network namespace of the calling thread.
 */
public final class XdpHook {
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
    private static final int NONE = -1;

    private final int ifindex;

    public XdpHook(int ifindex) {
        this.ifindex = ifindex;
    }

    /** In one step instead of what is attached. */
    public void put(BpfProgram program) throws ErrnoException {
        LibBpf.check("attach " + program.name(), attach(program.number()));
    }

    public void remove() throws ErrnoException {
        LibBpf.check("detach from device " + ifindex, attach(NONE));
    }

    private int attach(int program) throws ErrnoException {
        LibBpf.need("attach to device " + ifindex);
        return LibBpf.bpf_xdp_attach(ifindex, program, XDP_FLAGS_DRV_MODE, null);
    }
}
