// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory without a name that its maker writes and others read (memfd_create(2)). Its seals, which receivers check, keep it as large as it
 * is and everybody else from writing: a file that shrinks under a mapping kills who reads it. Mapped until nobody has the buffer any more, or {@link #unmap}.
 */
final class Memory {
    private static final int SEALS =
            LibC.F_SEAL_SEAL | LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_FUTURE_WRITE;
    private static final Cleaner CLEANER = Cleaner.create();

    private final ByteBuffer buffer;
    private final Cleaner.Cleanable mapping;

    private Memory(long address, int length) {
        buffer = new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
        mapping = CLEANER.register(buffer, () -> LibC.munmap(address, length));
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Only where nobody uses the buffer any more: what touches it then, dies. */
    void unmap() {
        mapping.clean();
    }

    /** Memory of ours, and the descriptor to hand on. */
    record Made(Memory memory, Fd fd) {}

    /** All zeros. {@code ring} bytes at its end are mapped twice in a row. */
    static Made make(String name, int head, int ring) throws BusException {
        String operation = "make shared memory of " + (head + ring) + " bytes";
        Fd fd = new Fd((int)
                LibC.check(operation, LibC.memfd_create(LibC.text(name), LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING)));
        try {
            LibC.check(operation, LibC.fchmod(fd.number(), 0444));
            LibC.check(operation, LibC.ftruncate(fd.number(), head + ring));
            int allocated = LibC.posix_fallocate(fd.number(), 0, head + ring);
            if (allocated != 0) {
                throw BusException.of(operation, allocated);
            }
            Memory memory = map(operation, fd, head, ring, LibC.PROT_READ | LibC.PROT_WRITE);
            LibC.check("seal shared memory", LibC.fcntl(fd.number(), LibC.F_ADD_SEALS, SEALS));
            return new Made(memory, fd);
        } catch (BusException failed) {
            fd.close();
            throw failed;
        }
    }

    /** Another process's, to read; refused unless it is sealed, of that size, and all there. */
    static Memory of(Fd fd, int head, int ring) throws BusException {
        int seals = LibC.fcntl(fd.number(), LibC.F_GET_SEALS, 0);
        if (seals < 0 || (seals & SEALS) != SEALS) {
            throw new BusException("hands over memory that is not sealed");
        }
        FileFacts facts = FileFacts.of(fd.number());
        if (facts.size() != head + ring || facts.allocated() < facts.size()) {
            throw new BusException("hands over " + facts.allocated() + " bytes of memory for " + (head + ring));
        }
        return map("map shared memory", fd, head, ring, LibC.PROT_READ);
    }

    private static Memory map(String operation, Fd fd, int head, int ring, int access) throws BusException {
        int length = head + 2 * ring;
        int reserved = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS;
        long at = LibC.mmap(0, length, LibC.PROT_NONE, reserved, -1, 0);
        if (at == -1) {
            throw LibC.failure(operation);
        }
        int fixed = LibC.MAP_SHARED | LibC.MAP_FIXED;
        boolean mapped = LibC.mmap(at, head + ring, access, fixed, fd.number(), 0) != -1
                && (ring == 0 || LibC.mmap(at + head + ring, ring, access, fixed, fd.number(), head) != -1);
        if (!mapped) {
            BusException failed = LibC.failure(operation);
            LibC.munmap(at, length);
            throw failed;
        }
        return new Memory(at, length);
    }
}
