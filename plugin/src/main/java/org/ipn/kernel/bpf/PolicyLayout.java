// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.model.Tagging;
import org.jspecify.annotations.Nullable;

/** struct policy of policy.h, in native order. */
final class PolicyLayout {
    private static final int SIZE = 568;
    private static final int TRUNKS = 32;
    private static final int ADDRESSES = 544;
    private static final int FLOOD = 552;
    private static final int BUILD = 560;
    private static final double ALL = 4294967296.0;

    private PolicyLayout() {}

    /** @param member the only source address where {@code antispoof} is asked for */
    static byte[] of(PortPolicy policy, @Nullable Mac member, long build) {
        Rights rights = policy.allowed();
        boolean antispoof = policy.security().isAntispoof();
        Tagging.Trunk trunk = policy.tagging() instanceof Tagging.Trunk asked ? asked : null;
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        bytes.put(flag(rights.receives())).put(flag(rights.sends()));
        bytes.put(flag(antispoof)).put(tagging(policy.tagging()));
        bytes.put(antispoof && member != null ? member.bytes() : new byte[6]);
        bytes.putShort(number(policy.tagging().vlan())).putShort(number(trunk == null ? null : trunk.nativeVlan()));
        bytes.put(flag(policy.isMirror())).put(flag(policy.security().isIsolated()));
        bytes.putLong(perSecond(policy.shaping().rate()));
        bytes.putInt(share(policy.impairment().loss()))
                .putInt(share(policy.impairment().duplicate()));
        if (trunk != null) {
            Vlans.parse(trunk.vlans()).stream().forEach(vlan -> {
                int word = TRUNKS + 8 * (vlan / 64);
                bytes.putLong(word, bytes.getLong(word) | 1L << vlan % 64);
            });
        }
        return bytes.putLong(ADDRESSES, addresses(policy))
                .putLong(FLOOD, perSecond(policy.shaping().flood()))
                .putLong(BUILD, build)
                .array();
    }

    /** From how many addresses the member may send; 0 = any, and where antispoof lets it have no more than one. */
    static int addresses(PortPolicy policy) {
        Integer most = policy.security().addresses();
        return most == null || policy.security().isAntispoof() ? 0 : most;
    }

    /** Mbit/s, in bytes a second; 0 = any. */
    private static long perSecond(@Nullable Integer rate) {
        return rate == null ? 0 : rate * 125_000L;
    }

    /** enum tagging of policy.h. */
    private static byte tagging(Tagging tagging) {
        return (byte) (tagging instanceof Tagging.Trunk ? 1 : tagging instanceof Tagging.Untagged ? 2 : 0);
    }

    private static byte flag(boolean flag) {
        return (byte) (flag ? 1 : 0);
    }

    private static short number(@Nullable Integer vlan) {
        return vlan == null ? 0 : vlan.shortValue();
    }

    /** Percent, as a share of 2^32. */
    private static int share(@Nullable Double percent) {
        return percent == null ? 0 : (int) Math.min((long) (percent / 100 * ALL), 0xffff_ffffL);
    }
}
