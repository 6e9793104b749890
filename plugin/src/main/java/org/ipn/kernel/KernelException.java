// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused. The message is one line a user can act on: {@code attach vnet3 to bridge ipn-lab: no such device (ENODEV)},
 * followed by the kernel's own text where it gave one.
 */
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1;

    private final String operation;
    private final String device;
    private final String errno;
    private final @Nullable String kernelText;

    /**
     * @param operation what was tried, with the device in it: {@code attach vnet3 to bridge ipn-lab}
     * @param device name of the device, empty where the operation has none
     * @param errno by name: {@code ENODEV}
     * @param reason what that means here, lower case: {@code no such device}
     * @param kernelText the kernel's extended acknowledgement
     */
    public KernelException(String operation, String device, String errno, String reason, @Nullable String kernelText) {
        super(operation + ": " + reason + " (" + errno + ")" + (kernelText == null ? "" : ": " + kernelText));
        this.operation = operation;
        this.device = device;
        this.errno = errno;
        this.kernelText = kernelText;
    }

    public String operation() {
        return operation;
    }

    public String device() {
        return device;
    }

    /** By name, as in {@code errno.h}: {@code ENODEV}. */
    public String errno() {
        return errno;
    }

    public boolean is(String errno) {
        return this.errno.equals(errno);
    }

    /** The kernel's own words (NLMSGERR_ATTR_MSG); null where it said nothing. */
    public @Nullable String kernelText() {
        return kernelText;
    }
}
