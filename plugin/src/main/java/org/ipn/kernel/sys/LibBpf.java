// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * libbpf 1.0 and later, under C's names ({@code bpf/libbpf.h}, {@code bpf/bpf.h}). A null pointer means that {@link LibC#failure} tells
 * why; an int below 0 is -errno.
 *
 * <p>As for {@link LibC}: every buffer is direct and as long as is said beside it, or as the map's value or key is.
 */
final class LibBpf {
    private static final boolean IS_THERE = isThere();

    private static boolean isThere() {
        try {
            Native.register(LibBpf.class, "libbpf.so.1");
            libbpf_set_print(null); // it would write to stderr; what went wrong is in errno and the program's log
            return true;
        } catch (UnsatisfiedLinkError missing) {
            return false;
        }
    }

    private LibBpf() {}

    static native @Nullable Pointer libbpf_set_print(@Nullable Callback print);

    static native int libbpf_num_possible_cpus();

    static native @Nullable Pointer bpf_object__open_mem(ByteBuffer elf, long size, @Nullable ByteBuffer options);

    static native int bpf_object__load(Pointer object);

    static native void bpf_object__close(Pointer object);

    static native @Nullable Pointer bpf_object__find_map_by_name(Pointer object, String name);

    static native @Nullable Pointer bpf_object__find_program_by_name(Pointer object, String name);

    static native @Nullable Pointer bpf_object__next_program(Pointer object, @Nullable Pointer previous);

    static native int bpf_map__set_max_entries(Pointer map, int entries);

    static native int bpf_map__set_initial_value(Pointer map, ByteBuffer value, long size);

    static native int bpf_map__reuse_fd(Pointer map, int fd);

    static native int bpf_map__fd(Pointer map);

    static native int bpf_program__fd(Pointer program);

    static native String bpf_program__name(Pointer program);

    static native int bpf_program__set_log_buf(Pointer program, ByteBuffer log, long size);

    static native int bpf_raw_tracepoint_open(@Nullable String name, int program);

    static native int bpf_obj_pin(int fd, String path);

    static native int bpf_obj_get(String path);

    static native int bpf_prog_get_fd_by_id(int id);

    static native int bpf_map_get_fd_by_id(int id);

    static native int bpf_obj_get_info_by_fd(int fd, ByteBuffer info, ByteBuffer length);

    static native int bpf_map_update_elem(int map, ByteBuffer key, ByteBuffer value, long flags);

    static native int bpf_map_lookup_elem(int map, ByteBuffer key, ByteBuffer value);

    static native int bpf_map_delete_elem(int map, ByteBuffer key);

    static native int bpf_map_get_next_key(int map, @Nullable ByteBuffer key, ByteBuffer next);

    /** The second argument is an ifindex where {@code type} is one of tcx. */
    static native int bpf_prog_attach(int program, int ifindex, int type, int flags);

    static native int bpf_prog_attach_opts(int program, int ifindex, int type, ByteBuffer options);

    static native int bpf_prog_detach2(int program, int ifindex, int type);

    static native int bpf_prog_query(
            int ifindex, int type, int flags, ByteBuffer attachFlags, ByteBuffer ids, ByteBuffer count);

    static native int bpf_xdp_attach(int ifindex, int program, int flags, @Nullable ByteBuffer options);

    static native int bpf_tc_hook_create(ByteBuffer hook);

    static native int bpf_tc_attach(ByteBuffer hook, ByteBuffer options);

    static native int bpf_tc_detach(ByteBuffer hook, ByteBuffer options);

    static native int bpf_tc_query(ByteBuffer hook, ByteBuffer options);

    /** To be asked before the first call of an operation: a host without it is as one whose kernel has no eBPF. */
    static void need(String call) throws ErrnoException {
        if (!IS_THERE) {
            throw new ErrnoException(call + ": libbpf.so.1 is not installed", Errno.ENOSYS);
        }
    }

    /** A count or an fd, unless it says that the call failed. */
    static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, -result);
        }
        return result;
    }

    static Pointer check(String call, @Nullable Pointer result) throws ErrnoException {
        if (result == null) {
            throw LibC.failure(call);
        }
        return result;
    }
}
