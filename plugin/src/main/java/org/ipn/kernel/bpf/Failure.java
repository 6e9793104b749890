// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.model.FileFailure;

/** What went wrong in the kernel, as one line for the user. */
final class Failure {
    private Failure() {}

    /** Whether there is nothing to take off: a device that has gone has no programs, nor has one of a host without eBPF. */
    static boolean isOfNone(ErrnoException failed) {
        return failed.number() == Errno.ENODEV || failed.number() == Errno.ENOSYS;
    }

    /** Of what is pinned on the BPF file system. */
    static KernelException ofPins(String what, IOException failed) {
        KernelException failure = new KernelException(
                what + " eBPF programs", "", "EIO", "is a BPF file system mounted?", FileFailure.said(failed));
        failure.initCause(failed);
        return failure;
    }

    static KernelException of(String operation, String device, ErrnoException cause) {
        KernelException failure = new KernelException(
                operation, device, Errno.name(cause.number()), Errno.text(cause.number()), cause.call());
        failure.initCause(cause);
        return failure;
    }
}
