// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This process's rtnetlink sockets that hear groups of the calling thread's network namespace. */
public final class Listening {
    private Listening() {}

    /** The descriptors of those sockets become an eventfd's: the next receive fails with ENOTSOCK. */
    public static void take() throws Exception {
        Set<String> sockets = inodes();
        for (Path descriptor : descriptors()) {
            if (sockets.contains(target(descriptor))) {
                int number = Integer.parseInt(descriptor.getFileName().toString());
                int other = LibC.check("eventfd", LibC.eventfd(1, LibC.EFD_CLOEXEC));
                LibC.check("dup2", LibC.dup2(other, number));
                LibC.close(other);
            }
        }
    }

    /** Columns of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
    private static Set<String> inodes() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/net/netlink")).stream()
                .skip(1)
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns[1].equals("0") && !columns[3].matches("0+"))
                .map(columns -> "socket:[" + columns[9] + "]")
                .collect(Collectors.toSet());
    }

    private static List<Path> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
