// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import org.jspecify.annotations.Nullable;
import org.libvirt.Error.ErrorDomain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virError;

/** libvirt could not be asked; the message says what was asked of it and libvirt's reason, in one line. */
public final class LibvirtUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    LibvirtUnavailable(String message) {
        super(message);
    }

    /** @param asked of libvirt: {@code list guests} */
    LibvirtUnavailable(String asked, LibvirtException cause) {
        super(asked + ": " + line(cause.getMessage()), cause);
    }

    /** Whether libvirt was there, and what it lacks is the driver: none of that kind (VIR_ERR_NO_CONNECT), or one that this host has no use for. */
    boolean isOfDriver() {
        if (!(getCause() instanceof LibvirtException said) || said.getError() == null) {
            return false;
        }
        return said.getError().getCode() == ErrorNumber.VIR_ERR_NO_CONNECT
                || said.getError().getDomain() == ErrorDomain.VIR_FROM_LXC;
    }

    /**
     * For the last of our own {@link Calls} on this thread, which has failed.
     *
     * @param asked of libvirt: {@code list networks}
     */
    static LibvirtUnavailable last(String asked) {
        return new LibvirtUnavailable(asked + ": " + lastLine());
    }

    /** Why the last call on this thread failed; every further call forgets it. */
    static String lastLine() {
        virError error = Libvirt.INSTANCE.virGetLastError();
        return line(error == null ? null : error.message);
    }

    static boolean lastIs(ErrorNumber number) {
        virError error = Libvirt.INSTANCE.virGetLastError();
        return error != null && new org.libvirt.Error(error).getCode() == number;
    }

    /** A message of libvirt's, which may have several lines or be missing, as one. */
    static String line(@Nullable String message) {
        return message == null || message.isBlank()
                ? "libvirt gave no reason"
                : message.strip().replace('\n', ' ');
    }
}
