// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path's folder, open, and the name in it. No symlink in a folder that everybody may write to is followed: whoever put it there would
 * choose where we go.
 */
record Place(Fd folder, String name) implements AutoCloseable {
    private static final int LONGEST = 4095; // PATH_MAX without its NUL
    private static final int MOST_LINKS = 40;

    static Place of(Path path) throws BusException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new BusException("a path of " + length + " bytes exceeds the limit of " + LONGEST);
        }
        Deque<String> parts = parts(path);
        String name = parts.isEmpty() ? "" : parts.removeLast();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new BusException("'" + path + "' names a folder: a bus is a file in one");
        }
        return new Place(walk(path, parts), name);
    }

    private static Fd walk(Path path, Deque<String> parts) throws BusException {
        Fd folder = open(LibC.AT_FDCWD, path.isAbsolute() ? "/" : ".", path);
        int links = 0;
        try {
            while (!parts.isEmpty()) {
                Fd next = open(folder.number(), parts.removeFirst(), path);
                if (!FileFacts.of(next.number()).isSymlink()) {
                    folder.close();
                    folder = next;
                    continue;
                }
                Path target = target(next, path);
                boolean planted = FileFacts.of(folder.number()).isWritableByAll();
                if (planted || ++links > MOST_LINKS) {
                    throw new BusException("the folder of " + path + " is reached by a symlink to " + target
                            + (planted ? " that anybody may have put there: name the folder itself" : ", and more"));
                }
                Deque<String> rest = parts(target);
                rest.descendingIterator().forEachRemaining(parts::addFirst);
                if (target.isAbsolute()) {
                    folder.close();
                    folder = open(LibC.AT_FDCWD, "/", path);
                }
            }
            return folder;
        } catch (BusException refused) {
            folder.close();
            throw refused;
        }
    }

    private static Deque<String> parts(Path path) {
        Deque<String> parts = new ArrayDeque<>();
        path.forEach(part -> parts.add(part.toString()));
        return parts;
    }

    private static Fd open(int folder, String name, Path path) throws BusException {
        int flags = LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
        return new Fd((int) LibC.check("open the folder of " + path, LibC.openat(folder, LibC.text(name), flags, 0)));
    }

    private static Path target(Fd link, Path path) throws BusException {
        ByteBuffer target = LibC.direct(LONGEST);
        long length = LibC.readlinkat(link.number(), LibC.text(""), target, LONGEST);
        link.close();
        byte[] bytes = new byte[(int) LibC.check("read a symlink of " + path, length)];
        target.get(0, bytes);
        return Path.of(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        folder.close();
    }
}
