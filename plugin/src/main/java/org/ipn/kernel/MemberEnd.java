// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import org.ipn.kernel.sys.Fd;

/** What a process is given of its port. */
public interface MemberEnd extends AutoCloseable {
    /** The port's name. */
    String device();

    /** The process's own end; ours is closed with this. */
    Fd fd();

    /** Unless someone else has the fd by now, everything goes. */
    @Override
    void close();
}
