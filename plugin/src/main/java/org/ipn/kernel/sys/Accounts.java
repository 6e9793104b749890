// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Users and groups by name, from wherever the host has them: {@code getent passwd}. Thread-safe. */
public final class Accounts {
    /** struct passwd of pwd.h: char *pw_name, *pw_passwd; uid_t pw_uid. */
    private static final long PW_UID = 16;

    /** struct group of grp.h: char *gr_name, *gr_passwd; gid_t gr_gid. */
    private static final long GR_GID = 16;

    /** (uid_t) -1. */
    private static final long NONE = 0xffff_ffffL;

    static {
        Native.register(Accounts.class, Platform.C_LIBRARY_NAME);
    }

    private Accounts() {}

    private static native @Nullable Pointer getpwnam(String name);

    private static native @Nullable Pointer getgrnam(String name);

    private static native @Nullable Pointer getpwuid(int number);

    /** The number of a user given by name or number; empty for a name that is unknown. */
    public static synchronized OptionalInt user(String name) {
        return number(name, getpwnam(name), PW_UID);
    }

    /** The number of a group given by name or number; empty for a name that is unknown. */
    public static synchronized OptionalInt group(String name) {
        return number(name, getgrnam(name), GR_GID);
    }

    /** A user's name; the number where it has none. */
    public static synchronized String userName(int number) {
        Pointer entry = getpwuid(number);
        return entry == null
                ? Integer.toUnsignedString(number)
                : entry.getPointer(0).getString(0);
    }

    // The entry lies in libc's own memory until the next call: hence synchronized.
    private static OptionalInt number(String name, @Nullable Pointer entry, long offset) {
        if (entry != null) {
            return OptionalInt.of(entry.getInt(offset));
        }
        boolean isNumber = name.matches("\\d{1,10}") && Long.parseLong(name) < NONE;
        return isNumber ? OptionalInt.of(Integer.parseUnsignedInt(name)) : OptionalInt.empty();
    }
}
