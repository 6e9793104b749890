// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether who is at the other end of a socket has a right on the bus: its user and groups, as the kernel tells them. Who receives shows a
 * descriptor of the path as well, open to be read: so the kernel has checked mode, ACL and SELinux. That alone would prove nothing: it could be
 * shown on by somebody else.
 */
final class Rights {
    static final int R = 4;
    static final int W = 2;

    private static final int MOST_ACL = 64 << 10;
    private static final int ACL_HEAD = 4;
    private static final int ACL_ENTRY = 8;

    private Rights() {}

    /** Whether the descriptor is of this very file and open to be read. O_PATH proves nothing. */
    static boolean isProvenBy(Fd shown, FileFacts node) throws BusException {
        int flags = LibC.fcntl(shown.number(), LibC.F_GETFL, 0);
        int access = flags & LibC.O_ACCMODE;
        boolean open = access == LibC.O_RDWR || access == LibC.O_RDONLY;
        return flags >= 0
                && (flags & LibC.O_PATH) == 0
                && open
                && FileFacts.of(shown.number()).isSameFile(node);
    }

    /** Whether the file's mode and ACL, as they are now, give the right. */
    static boolean are(Fd node, Socket.Peer peer, int right) throws BusException {
        FileFacts facts = FileFacts.of(node.number());
        ByteBuffer acl = LibC.direct(MOST_ACL).order(ByteOrder.LITTLE_ENDIAN);
        long length = LibC.fgetxattr(node.number(), LibC.text("system.posix_acl_access"), acl, MOST_ACL);
        return give(facts, acl.limit((int) Math.max(length, 0)), peer, right);
    }

    /** As acl(5) has it. @param acl as the kernel gives it (linux/posix_acl_xattr.h); empty = none */
    static boolean give(FileFacts facts, ByteBuffer acl, Socket.Peer peer, int right) {
        if (peer.user() == 0 || peer.user() == facts.user()) {
            return peer.user() == 0 || (facts.mode() >> 6 & right) != 0;
        }
        // The kernel passes over an ACL whose mask is empty (fs/namei.c, acl_permission_check).
        if (acl.limit() < ACL_HEAD || (facts.mode() & 0070) == 0) {
            int shift = peer.groups().contains(facts.group()) ? 3 : 0;
            return (facts.mode() >> shift & right) != 0;
        }
        // With an ACL, the group's bits of the mode are its mask.
        int mask = facts.mode() >> 3;
        boolean member = false;
        boolean given = false;
        for (int at = ACL_HEAD; at + ACL_ENTRY <= acl.limit(); at += ACL_ENTRY) {
            int tag = acl.getShort(at);
            boolean grants = (acl.getShort(at + 2) & mask & right) != 0;
            int id = acl.getInt(at + 4);
            if (tag == 2 && id == peer.user()) { // ACL_USER
                return grants;
            }
            if (tag == 4 && peer.groups().contains(facts.group())
                    || tag == 8 && peer.groups().contains(id)) { // ACL_GROUP_OBJ, ACL_GROUP
                member = true;
                given |= grants;
            }
        }
        return member ? given : (facts.mode() & right) != 0;
    }
}
