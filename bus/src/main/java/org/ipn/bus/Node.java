// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The file at a bus's path. Its owner, group, mode and ACL are the rights, which the kernel checks as it is opened; its inode is the name
 * by which members find each other. That it is a bus, its sticky bit says, which only its owner can take away (it means nothing else on a
 * file); and what it holds, for who looks, and for who has set its mode anew: whoever may write could overwrite that.
 */
final class Node implements AutoCloseable {
    private static final String BEGINNING = "IPN message bus, layout ";
    private static final String TEXT = BEGINNING + "1. To listen: ipn sub PATH. See: man ipn-bus\n";
    private static final int VERSION = 1;
    private static final int PRIVATE = 0600;
    private static final int STICKY = 01000;

    private final Path path;
    private final Fd fd;
    private final FileFacts facts;

    private Node(Path path, Fd fd, FileFacts facts) {
        this.path = path;
        this.fd = fd;
        this.facts = facts;
    }

    Fd fd() {
        return fd;
    }

    FileFacts facts() {
        return facts;
    }

    Path path() {
        return path;
    }

    /** Opens what is there, for its owner alone where nothing was. */
    static Node openOrCreate(Path path, int access) throws BusException {
        try (Place place = Place.of(path)) {
            try {
                return open(path, place, access);
            } catch (BusException missing) {
                if (missing.errno() != BusException.ENOENT) {
                    throw missing;
                }
            }
            try {
                create(path, place, PRIVATE, -1);
            } catch (BusException other) {
                if (other.errno() != BusException.EEXIST) {
                    throw other;
                }
            }
            return open(path, place, access);
        }
    }

    static Node open(Path path, int access) throws BusException {
        try (Place place = Place.of(path)) {
            return open(path, place, access);
        }
    }

    private static Node open(Path path, Place place, int access) throws BusException {
        int folder = place.folder().number();
        String operation = "open bus " + path;
        mustBeFile(path, FileFacts.of(folder, place.name(), operation));
        int flags = access | LibC.O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC;
        int number = LibC.openat(folder, LibC.text(place.name()), flags, 0);
        if (number < 0 && LibC.errno() == BusException.EACCES) {
            String what = access == LibC.O_RDONLY ? "receive (r)" : "send (w)";
            throw BusException.denied(
                    operation + ": you may not " + what + ": its owner can let you, by chmod or setfacl");
        }
        Fd fd = new Fd((int) LibC.check(operation, number));
        try {
            FileFacts facts = FileFacts.of(fd.number());
            mustBeFile(path, facts);
            return new Node(path, fd, facts);
        } catch (BusException refused) {
            fd.close();
            throw refused;
        }
    }

    private static void mustBeFile(Path path, FileFacts facts) throws BusException {
        if (!facts.isRegular()) {
            throw new BusException("open bus " + path + ": it is " + facts.kind() + ", not a bus: choose another path");
        }
    }

    /** What is wrong with it, as far as may be read. */
    @Nullable
    BusException flaw() {
        if ((facts.mode() & STICKY) != 0) {
            return null;
        }
        ByteBuffer bytes = LibC.direct(TEXT.length());
        long length = LibC.pread(fd.number(), bytes, TEXT.length(), 0);
        if (length < 0) { // open to write only
            return facts.size() == TEXT.length() ? null : notABus();
        }
        String text =
                StandardCharsets.US_ASCII.decode(bytes.limit((int) length)).toString();
        if (text.equals(TEXT) && facts.size() == TEXT.length()) {
            return null;
        }
        String version = text.replaceAll("(?s)" + BEGINNING + "(\\d+)\\..*", "$1");
        return version.equals(text) || version.equals(String.valueOf(VERSION))
                ? notABus()
                : new BusException("open bus " + path + ": it is of layout " + version
                        + ", and this program knows layout " + VERSION + ": update it, or choose another path");
    }

    private BusException notABus() {
        return new BusException("open bus " + path + ": it is a file, not a bus: choose another path");
    }

    /**
     * Makes a bus; it has its rights from its first moment on.
     *
     * @param mode r and w bits
     * @param group -1 = the caller's
     */
    static void create(Path path, int mode, int group) throws BusException {
        try (Place place = Place.of(path)) {
            create(path, place, mode, group);
        }
    }

    private static void create(Path path, Place place, int mode, int group) throws BusException {
        String operation = "create bus " + path;
        int folder = place.folder().number();
        int number = LibC.openat(folder, LibC.text("."), LibC.O_TMPFILE | LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        int errno = number < 0 ? LibC.errno() : 0;
        boolean unknown =
                errno == BusException.EOPNOTSUPP || errno == BusException.EISDIR || errno == BusException.EINVAL;
        if (!unknown) {
            try (Fd fd = new Fd((int) LibC.check(operation, number))) {
                fill(operation, fd, mode, group);
                ByteBuffer self = LibC.text("/proc/self/fd/" + fd.number());
                int linked = LibC.linkat(LibC.AT_FDCWD, self, folder, LibC.text(place.name()), LibC.AT_SYMLINK_FOLLOW);
                LibC.check(operation, linked);
            }
            return;
        }
        // A file system without O_TMPFILE: under a name of its own, until it is whole.
        ByteBuffer hidden = LibC.text(".ipn-" + Long.toHexString(new SecureRandom().nextLong()));
        int flags = LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW | LibC.O_RDWR | LibC.O_CLOEXEC;
        try (Fd fd = new Fd((int) LibC.check(operation, LibC.openat(folder, hidden, flags, 0)))) {
            fill(operation, fd, mode, group);
            LibC.check(operation, LibC.linkat(folder, hidden, folder, LibC.text(place.name()), 0));
        } finally {
            LibC.unlinkat(folder, hidden, 0);
        }
    }

    private static void fill(String operation, Fd fd, int mode, int group) throws BusException {
        ByteBuffer text = LibC.direct(TEXT.length()).put(0, TEXT.getBytes(StandardCharsets.US_ASCII));
        LibC.check(operation, LibC.write(fd.number(), text, TEXT.length()));
        if (group >= 0) {
            LibC.check(operation + " for group " + group, LibC.fchown(fd.number(), -1, group));
        }
        LibC.check(operation, LibC.fchmod(fd.number(), mode | STICKY));
    }

    @Override
    public void close() {
        fd.close();
    }
}
