// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A tc program of a few instructions, written here and not by a compiler; it lasts while this, or the filter that runs it, does. (CAP_BPF
 * and CAP_NET_ADMIN.)
 *
 * <pre>
 *   bpf_insn        0 u8 code  1 u8 registers, dst and src  2 s16 offset  4 s32 immediate           linux/bpf.h
 *   bpf_attr        0 u32 prog_type  4 u32 insn_cnt  8 *insns  16 *license  24 u32 log_level  28 u32 log_size
 *   (BPF_PROG_LOAD) 32 *log_buf  40 u32 kern_version  44 u32 prog_flags  48 char prog_name[16]
 * </pre>
 */
public final class MicroProgram implements AutoCloseable {
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_TYPE_SCHED_CLS = 3;
    private static final int INSTRUCTION = 8;
    private static final int ATTRIBUTES = 64;
    private static final int NAME = 48;

    private static final int MOV_IMMEDIATE = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private static final int CALL = 0x85; // BPF_JMP | BPF_CALL
    private static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT
    private static final int FUNC_REDIRECT = 23;
    private static final int TC_ACT_SHOT = 2;

    private static final ByteBuffer LICENCE = Layout.text("Dual BSD/GPL");

    private final Fd fd;

    private MicroProgram(Fd fd) {
        this.fd = fd;
    }

    /** {@code return bpf_redirect(ifindex, 0)}: out of that device of the same network namespace. */
    public static MicroProgram redirect(int ifindex) throws ErrnoException {
        ByteBuffer code = Layout.direct(4 * INSTRUCTION);
        instruction(code, MOV_IMMEDIATE, 1, ifindex);
        instruction(code, MOV_IMMEDIATE, 2, 0);
        instruction(code, CALL, 0, FUNC_REDIRECT);
        instruction(code, EXIT, 0, 0);
        return load("ipn_wire", code);
    }

    /** {@code return TC_ACT_SHOT}: nothing passes. */
    public static MicroProgram drop() throws ErrnoException {
        ByteBuffer code = Layout.direct(2 * INSTRUCTION);
        instruction(code, MOV_IMMEDIATE, 0, TC_ACT_SHOT);
        instruction(code, EXIT, 0, 0);
        return load("ipn_no_right", code);
    }

    /** Of its descriptor, for the message that attaches it; valid until closed. */
    public int number() {
        return fd.number();
    }

    @Override
    public void close() {
        fd.close();
    }

    private static void instruction(ByteBuffer code, int operation, int register, int immediate) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        code.put((byte) operation).put((byte) (little ? register : register << 4));
        code.putShort((short) 0).putInt(immediate);
    }

    private static MicroProgram load(String name, ByteBuffer code) throws ErrnoException {
        ByteBuffer attributes = Layout.direct(ATTRIBUTES);
        attributes.putInt(0, BPF_PROG_TYPE_SCHED_CLS).putInt(4, code.capacity() / INSTRUCTION);
        attributes.putLong(8, address(code)).putLong(16, address(LICENCE));
        attributes.put(NAME, name.getBytes(StandardCharsets.US_ASCII));
        long number = LibC.syscall(systemCall(), BPF_PROG_LOAD, attributes, ATTRIBUTES);
        Fd fd = new Fd(LibC.check("load eBPF program " + name, (int) number));
        Reference.reachabilityFence(code); // the kernel was given its address
        return new MicroProgram(fd);
    }

    /** __NR_bpf (asm/unistd.h). */
    private static long systemCall() throws ErrnoException {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> 321;
            case "aarch64", "riscv64", "loongarch64" -> 280;
            case "ppc64", "ppc64le" -> 361;
            case "s390x" -> 351;
            default -> throw new ErrnoException("bpf on " + System.getProperty("os.arch"), Errno.ENOSYS);
        };
    }

    private static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
