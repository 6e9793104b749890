// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * Users and groups by name, from wherever the host has them: {@code getent passwd}. May take as long as a directory far away does. Thread-safe,
 * and who waits keeps nobody else waiting.
 */
public final class Accounts {
    /** struct passwd of pwd.h, 48 bytes: char *pw_name, *pw_passwd; uid_t pw_uid; … */
    private static final int PW_UID = 16;

    /** struct group of grp.h, 32 bytes: char *gr_name, *gr_passwd; gid_t gr_gid; … */
    private static final int GR_GID = 16;

    private static final int ENTRY = 48;
    private static final int TEXT = 4 << 10;
    /** A group of some hundred thousand members. */
    private static final int LONGEST_TEXT = 16 << 20;

    /** (uid_t) -1. */
    private static final long NONE = 0xffff_ffffL;

    static {
        Native.register(Accounts.class, Platform.C_LIBRARY_NAME);
    }

    private Accounts() {}

    private static native int getpwnam_r(String name, ByteBuffer entry, ByteBuffer text, long size, ByteBuffer found);

    private static native int getpwuid_r(int user, ByteBuffer entry, ByteBuffer text, long size, ByteBuffer found);

    private static native int getgrnam_r(String name, ByteBuffer entry, ByteBuffer text, long size, ByteBuffer found);

    /** What one of these fills: the entry, whose pointers lead into the text, and where the entry is, or zero. */
    private record Answer(ByteBuffer entry, ByteBuffer text, ByteBuffer found) {
        boolean isFound() {
            return found.getLong(0) != 0;
        }
    }

    /** The number of a user given by name or number; empty for a name that is unknown. */
    public static OptionalInt user(String name) {
        Answer answer = ask(
                into -> getpwnam_r(name, into.entry(), into.text(), into.text().capacity(), into.found()));
        return number(name, answer, PW_UID);
    }

    /** The number of a group given by name or number; empty for a name that is unknown. */
    public static OptionalInt group(String name) {
        Answer answer = ask(
                into -> getgrnam_r(name, into.entry(), into.text(), into.text().capacity(), into.found()));
        return number(name, answer, GR_GID);
    }

    /** A user's name; the number where it has none. */
    public static String userName(int number) {
        Answer answer = ask(into ->
                getpwuid_r(number, into.entry(), into.text(), into.text().capacity(), into.found()));
        try {
            return answer.isFound()
                    ? new Pointer(answer.entry().getLong(0)).getString(0)
                    : Integer.toUnsignedString(number);
        } finally {
            Reference.reachabilityFence(answer); // the name lies in its text
        }
    }

    private static Answer ask(ToIntFunction<Answer> question) {
        for (int size = TEXT; ; size *= 4) {
            Answer answer = new Answer(Layout.direct(ENTRY), Layout.direct(size), Layout.direct(Long.BYTES));
            if (question.applyAsInt(answer) != Errno.ERANGE || size >= LONGEST_TEXT) {
                return answer;
            }
        }
    }

    private static OptionalInt number(String name, Answer answer, int offset) {
        if (answer.isFound()) {
            return OptionalInt.of(answer.entry().getInt(offset));
        }
        boolean isNumber = name.matches("\\d{1,10}") && Long.parseLong(name) < NONE;
        return isNumber ? OptionalInt.of(Integer.parseUnsignedInt(name)) : OptionalInt.empty();
    }
}
