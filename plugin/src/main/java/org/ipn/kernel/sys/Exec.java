// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.File;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** execve(2): this process becomes another program, its number and its standard streams stay. */
public final class Exec {
    private static final int SIGSET = 128;

    private Exec() {}

    /**
     * Runs {@code command}, found along PATH, in place of this program. Returns only by throwing; once execve itself has failed, what was
     * open under {@code number} is lost.
     *
     * @param inherited the program finds it open under {@code number}
     */
    public static void replace(List<String> command, Map<String, String> environment, Fd inherited, int number)
            throws ErrnoException {
        String program = find(command.get(0), environment.getOrDefault("PATH", "/usr/bin:/bin"));
        List<ByteBuffer> texts = new ArrayList<>();
        ByteBuffer arguments = pointers(command, texts);
        List<String> variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        ByteBuffer names = pointers(variables, texts);
        ByteBuffer path = Layout.text(program);
        closeAtExec();
        // The JVM's threads block signals that a program expects to get.
        LibC.pthread_sigmask(LibC.SIG_SETMASK, Layout.direct(SIGSET), null);
        if (inherited.number() == number) {
            LibC.check("fcntl F_SETFD", LibC.fcntl(number, LibC.F_SETFD, 0));
        } else {
            LibC.check("dup2", LibC.dup2(inherited.number(), number));
        }
        LibC.execve(path, arguments, names);
        ErrnoException failed = LibC.failure("run " + program);
        Reference.reachabilityFence(texts);
        throw failed;
    }

    /** The JVM opens its jars without O_CLOEXEC; all but the standard streams goes. */
    private static void closeAtExec() {
        String[] open = new File("/proc/self/fd").list();
        for (String number : open == null ? new String[0] : open) {
            if (Integer.parseInt(number) > 2) {
                LibC.fcntl(Integer.parseInt(number), LibC.F_SETFD, LibC.FD_CLOEXEC);
            }
        }
    }

    private static String find(String name, String path) throws ErrnoException {
        if (name.contains("/")) {
            return name;
        }
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new ErrnoException("run " + name, Errno.ENOENT);
    }

    /** An array of char*, with a null at its end. */
    private static ByteBuffer pointers(List<String> strings, List<ByteBuffer> texts) {
        ByteBuffer array = Layout.direct((strings.size() + 1) * Long.BYTES);
        for (int i = 0; i < strings.size(); i++) {
            ByteBuffer text = Layout.text(strings.get(i));
            texts.add(text);
            array.putLong(i * Long.BYTES, Pointer.nativeValue(Native.getDirectBufferPointer(text)));
        }
        return array;
    }
}
