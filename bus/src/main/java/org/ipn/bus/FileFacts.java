// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/**
 * What statx(2) tells of a file (linux/stat.h).
 *
 * @param device major and minor number
 * @param allocated bytes
 */
record FileFacts(int mode, int user, int group, long inode, long size, long allocated, String device) {
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX = 256;
    private static final int BLOCK = 512;

    /** Of an open file; of one opened with O_PATH too. */
    static FileFacts of(int fd) throws BusException {
        return of(fd, "", LibC.AT_EMPTY_PATH, "look at fd " + fd);
    }

    /** Of what a folder has under this name, which may be a symlink. */
    static FileFacts of(int folder, String name, String operation) throws BusException {
        return of(folder, name, LibC.AT_SYMLINK_NOFOLLOW, operation);
    }

    private static FileFacts of(int folder, String name, int flags, String operation) throws BusException {
        ByteBuffer facts = LibC.direct(STATX);
        LibC.check(operation, LibC.statx(folder, LibC.text(name), flags, STATX_BASIC_STATS, facts));
        return new FileFacts(
                Short.toUnsignedInt(facts.getShort(28)),
                facts.getInt(20),
                facts.getInt(24),
                facts.getLong(32),
                facts.getLong(40),
                facts.getLong(48) * BLOCK,
                Integer.toHexString(facts.getInt(136)) + ":" + Integer.toHexString(facts.getInt(140)));
    }

    boolean isRegular() {
        return (mode & 0170000) == 0100000;
    }

    boolean isSymlink() {
        return (mode & 0170000) == 0120000;
    }

    /** What it is, for who expected something else. */
    String kind() {
        return switch (mode & 0170000) {
            case 0040000 -> "a folder";
            case 0120000 -> "a symlink";
            case 0140000 -> "a socket";
            case 0010000 -> "a fifo";
            case 0020000, 0060000 -> "a device";
            default -> "a file";
        };
    }

    boolean isWritableByAll() {
        return (mode & 0002) != 0;
    }

    boolean isSameFile(FileFacts other) {
        return inode == other.inode && device.equals(other.device);
    }
}
