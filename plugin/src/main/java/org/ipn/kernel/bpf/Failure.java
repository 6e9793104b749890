// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;

/** What went wrong in the kernel, as one line for the user. */
final class Failure {
    private Failure() {}

    static KernelException of(String operation, String device, ErrnoException cause) {
        KernelException failure = new KernelException(
                operation, device, Errno.name(cause.number()), Errno.text(cause.number()), cause.call());
        failure.initCause(cause);
        return failure;
    }
}
