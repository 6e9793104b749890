// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.ErrnoException;

/** An object file that clang made of {@code src/main/bpf}, as it comes with this jar. */
record ProgramFile(String name, byte[] elf, long build) {
    /** Each is asked for at every change of a network's ports. */
    private static final Map<String, ProgramFile> FILES = new ConcurrentHashMap<>();

    /** @param name at most 8 characters */
    static ProgramFile of(String name) {
        return FILES.computeIfAbsent(name, ProgramFile::read);
    }

    private static ProgramFile read(String name) {
        try (InputStream file = ProgramFile.class.getResourceAsStream(name + ".bpf.o")) {
            if (file == null) {
                throw new IllegalStateException(name + ".bpf.o is not in the jar");
            }
            byte[] elf = file.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(elf);
            return new ProgramFile(name, elf, sum.getValue());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    BpfObject open() throws ErrnoException {
        return BpfObject.open(name, elf);
    }
}
