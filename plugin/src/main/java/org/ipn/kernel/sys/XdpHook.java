// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

/**
 * Where a device hands frames to a program before anything else sees them. What is attached stays until it is removed or the device goes;
 * a device has programs of one mode only. For the network namespace of the calling thread.
 */
public final class XdpHook {
    private static final int NONE = -1;

    private final int ifindex;
    private final Mode mode;

    /** Who calls the program. */
    public enum Mode {
        /** The kernel, with what the driver has made of the frame (XDP_FLAGS_SKB_MODE). */
        GENERIC(1 << 1),
        /** The driver itself (XDP_FLAGS_DRV_MODE). */
        DRIVER(1 << 2);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }
    }

    public XdpHook(int ifindex, Mode mode) {
        this.ifindex = ifindex;
        this.mode = mode;
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
        return LibBpf.bpf_xdp_attach(ifindex, program, mode.flag, null);
    }
}
