// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call of the kernel that is about to be made.
 *
 * @param name as strace calls it
 * @param object what it is about: a path, the kind of an rtnetlink message, a command of bpf(2)
 */
public record SystemCall(String name, String object) {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int IOCTL = 16;
    static final int FCNTL = 72;

    private static final int BPF = 321;
    private static final int SENDTO = 44;
    private static final int SENDMSG = 46;
    private static final int OPENAT = 257;
    private static final int MOUNT = 165;

    // asm/unistd_64.h
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(READ, "read"),
            Map.entry(WRITE, "write"),
            Map.entry(2, "open"),
            Map.entry(4, "stat"),
            Map.entry(6, "lstat"),
            Map.entry(IOCTL, "ioctl"),
            Map.entry(21, "access"),
            Map.entry(41, "socket"),
            Map.entry(SENDTO, "sendto"),
            Map.entry(45, "recvfrom"),
            Map.entry(SENDMSG, "sendmsg"),
            Map.entry(47, "recvmsg"),
            Map.entry(49, "bind"),
            Map.entry(54, "setsockopt"),
            Map.entry(FCNTL, "fcntl"),
            Map.entry(82, "rename"),
            Map.entry(83, "mkdir"),
            Map.entry(84, "rmdir"),
            Map.entry(87, "unlink"),
            Map.entry(89, "readlink"),
            Map.entry(90, "chmod"),
            Map.entry(91, "fchmod"),
            Map.entry(92, "chown"),
            Map.entry(93, "fchown"),
            Map.entry(94, "lchown"),
            Map.entry(137, "statfs"),
            Map.entry(MOUNT, "mount"),
            Map.entry(217, "getdents64"),
            Map.entry(OPENAT, "openat"),
            Map.entry(258, "mkdirat"),
            Map.entry(262, "newfstatat"),
            Map.entry(263, "unlinkat"),
            Map.entry(264, "renameat"),
            Map.entry(269, "faccessat"),
            Map.entry(272, "unshare"),
            Map.entry(290, "eventfd2"),
            Map.entry(308, "setns"),
            Map.entry(BPF, "bpf"),
            Map.entry(332, "statx"));

    /** The whole of them; of the others some, by their arguments. */
    static final List<Integer> WATCHED = NAMES.keySet().stream()
            .filter(number -> number != READ && number != WRITE && number != IOCTL && number != FCNTL)
            .sorted()
            .toList();

    /** linux/bpf.h, enum bpf_cmd. */
    private static final List<String> COMMANDS = List.of(
            "MAP_CREATE",
            "MAP_LOOKUP_ELEM",
            "MAP_UPDATE_ELEM",
            "MAP_DELETE_ELEM",
            "MAP_GET_NEXT_KEY",
            "PROG_LOAD",
            "OBJ_PIN",
            "OBJ_GET",
            "PROG_ATTACH",
            "PROG_DETACH",
            "PROG_TEST_RUN",
            "PROG_GET_NEXT_ID",
            "MAP_GET_NEXT_ID",
            "PROG_GET_FD_BY_ID",
            "MAP_GET_FD_BY_ID",
            "OBJ_GET_INFO_BY_FD",
            "PROG_QUERY",
            "RAW_TRACEPOINT_OPEN",
            "BTF_LOAD");

    /** linux/rtnetlink.h. */
    private static final Map<Integer, String> MESSAGES = Map.ofEntries(
            Map.entry(16, "RTM_NEWLINK"),
            Map.entry(17, "RTM_DELLINK"),
            Map.entry(18, "RTM_GETLINK"),
            Map.entry(19, "RTM_SETLINK"),
            Map.entry(20, "RTM_NEWADDR"),
            Map.entry(22, "RTM_GETADDR"),
            Map.entry(24, "RTM_NEWROUTE"),
            Map.entry(26, "RTM_GETROUTE"),
            Map.entry(28, "RTM_NEWNEIGH"),
            Map.entry(29, "RTM_DELNEIGH"),
            Map.entry(30, "RTM_GETNEIGH"),
            Map.entry(36, "RTM_NEWQDISC"),
            Map.entry(37, "RTM_DELQDISC"),
            Map.entry(38, "RTM_GETQDISC"),
            Map.entry(44, "RTM_NEWTFILTER"),
            Map.entry(45, "RTM_DELTFILTER"),
            Map.entry(46, "RTM_GETTFILTER"));

    /** @param told a seccomp_notif of this process */
    static SystemCall of(ByteBuffer told) {
        int number = told.getInt(16);
        long[] arguments = new long[6];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = told.getLong(32 + 8 * i);
        }
        return new SystemCall(NAMES.getOrDefault(number, "call " + number), object(number, arguments));
    }

    private static String object(int number, long[] arguments) {
        return switch (number) {
            case READ -> open(arguments[0]);
            case BPF ->
                arguments[0] < COMMANDS.size() ? COMMANDS.get((int) arguments[0]) : String.valueOf(arguments[0]);
            case SENDTO -> message(new Pointer(arguments[1]));
            case SENDMSG -> message(new Pointer(arguments[1]).getPointer(16).getPointer(0));
            case MOUNT -> new Pointer(arguments[1]).getString(0);
            case IOCTL ->
                switch ((int) arguments[1]) {
                    case 0x400454ca -> "TUNSETIFF";
                    case 0x400454cb -> "TUNSETPERSIST";
                    case 0x400454cc -> "TUNSETOWNER";
                    default -> "TUNSETGROUP";
                };
            case 2, 4, 6, 21, 82, 83, 84, 87, 89, 90, 92, 94, 137 -> path(arguments[0]);
            case 257, 258, 262, 263, 264, 269, 332 -> path(arguments[1]);
            default -> "";
        };
    }

    private static String path(long address) {
        return address == 0 ? "" : new Pointer(address).getString(0);
    }

    /** What is open by that number. */
    private static String open(long number) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String message(Pointer header) {
        int type = header.getShort(4);
        return MESSAGES.getOrDefault(type, "message " + type);
    }

    /** Whether it is about this path, or one below. */
    public boolean isBelow(String folder) {
        return object.equals(folder) || object.startsWith(folder + "/");
    }

    public boolean isOfFile() {
        return object.startsWith("/");
    }

    /** The same whatever the numbers in it: what is done in one place of the code is of one kind. */
    public String kind() {
        List<String> parts = new ArrayList<>();
        for (String part : object.split("/")) {
            parts.add(part.replaceAll("[0-9a-f-]{8,}|[0-9]+", "#"));
        }
        return name + " " + String.join("/", parts);
    }

    @Override
    public String toString() {
        return name + " " + object;
    }
}
