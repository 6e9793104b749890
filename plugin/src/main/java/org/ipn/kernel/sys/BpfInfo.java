// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the kernel tells of a program or a map ({@code linux/bpf.h}).
 *
 * <pre>
 *   bpf_prog_info   0 type  4 id  …  52 nr_map_ids  56 map_ids (pointer)  64 name[16]
 *   bpf_map_info    0 type  4 id  8 key_size  12 value_size  16 max_entries  20 map_flags  24 name[16]
 * </pre>
 */
final class BpfInfo {
    private static final int SIZE = 80;
    private static final int MAP_IDS_COUNT = 52;
    private static final int MAP_IDS = 56;
    private static final int PROGRAM_NAME = 64;
    private static final int MAP_NAME = 24;
    private static final int NAME = 16;

    private final ByteBuffer info;

    private BpfInfo(ByteBuffer info) {
        this.info = info;
    }

    static BpfInfo of(int fd, String call) throws ErrnoException {
        return new BpfInfo(ask(fd, call, Layout.direct(SIZE)));
    }

    /** The maps that a program uses. */
    static int[] mapIds(int fd) throws ErrnoException {
        int count = of(fd, "describe a program").info.getInt(MAP_IDS_COUNT);
        ByteBuffer ids = Layout.direct(Math.max(1, count) * Integer.BYTES);
        ByteBuffer request = Layout.direct(SIZE);
        request.putInt(MAP_IDS_COUNT, count).putLong(MAP_IDS, Layout.address(ids));
        int found = Math.min(count, ask(fd, "describe a program", request).getInt(MAP_IDS_COUNT));
        int[] maps = new int[found];
        for (int i = 0; i < found; i++) {
            maps[i] = ids.getInt(i * Integer.BYTES);
        }
        return maps;
    }

    int type() {
        return info.getInt(0);
    }

    int id() {
        return info.getInt(4);
    }

    int keySize() {
        return info.getInt(8);
    }

    int valueSize() {
        return info.getInt(12);
    }

    int maxEntries() {
        return info.getInt(16);
    }

    String mapName() {
        return name(MAP_NAME);
    }

    String programName() {
        return name(PROGRAM_NAME);
    }

    private String name(int offset) {
        byte[] bytes = new byte[NAME];
        info.get(offset, bytes);
        int length = 0;
        while (length < NAME && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static ByteBuffer ask(int fd, String call, ByteBuffer info) throws ErrnoException {
        LibBpf.check(
                call, LibBpf.bpf_obj_get_info_by_fd(fd, info, Layout.direct(4).putInt(0, info.capacity())));
        return info;
    }
}
