// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import org.ipn.model.Qdisc;
import org.jspecify.annotations.Nullable;

/** Root qdiscs, as bytes (linux/pkt_sched.h). tcmsg: u8 family and padding, int ifindex, u32 handle, parent, info. */
public final class QdiscMessages {
    private static final int TCMSG = 20;
    private static final int TC_H_ROOT = 0xffff_ffff;
    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_STATS2 = 7;
    private static final int TCA_STATS_QUEUE = 3;

    /** Of our own: "IP". One for each kind, for a handle never changes its kind. */
    private static final int NETEM_HANDLE = 0x4950_0000;

    private static final int TBF_HANDLE = 0x4951_0000;

    /** Frames that wait at once: a second of a million frames a second would want more, and the host's memory less. */
    private static final int NETEM_LIMIT = 10_000;

    private static final int FRAME = 1514;

    private static final int TICK_NANOS = 64; // PSCHED_SHIFT

    private static final int NETEM_QOPT = 24;
    private static final int TCA_NETEM_RATE = 6;
    private static final int TCA_NETEM_RATE64 = 8;

    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_BURST = 6;
    private static final int TC_LINKLAYER_ETHERNET = 1; // in tc_ratespec: no table of times is needed
    private static final long MOST_RATE32 = 0xffff_ffffL;

    private QdiscMessages() {}

    /**
     * The root qdisc of a device.
     *
     * @param drops frames that found no room in it, since it was made
     */
    public record Root(int index, Qdisc qdisc, long drops) {}

    /** {@code tc qdisc show}. */
    public static ByteBuffer dump(NetlinkMessage message) {
        return message.begin(Rtnetlink.RTM_GETQDISC, Netlink.NLM_F_DUMP)
                .words(Rtnetlink.AF_UNSPEC, 0, 0, 0, 0)
                .end();
    }

    /**
     * {@code tc qdisc replace dev INDEX root handle 4950: netem delay DELAYms JITTERms limit LIMIT [rate RATE]}, or {@code … handle 4951: tbf rate
     * RATE burst BURST limit LIMIT}; EINVAL where our handle is there with another kind, ENOENT where the kernel lacks the kind.
     */
    public static ByteBuffer put(NetlinkMessage message, int index, Qdisc qdisc) {
        message.begin(Rtnetlink.RTM_NEWQDISC, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE);
        if (qdisc instanceof Qdisc.Netem netem) {
            root(message, index, NETEM_HANDLE, qdisc);
            // struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter
            message.nest(TCA_OPTIONS, options -> netem(options, netem));
        } else if (qdisc instanceof Qdisc.Tbf tbf) {
            root(message, index, TBF_HANDLE, qdisc);
            message.nest(TCA_OPTIONS, options -> tbf(options, tbf));
        } else {
            throw new IllegalArgumentException(qdisc.kind() + " is no qdisc that ipnd makes");
        }
        return message.end();
    }

    /** {@code tc qdisc replace dev INDEX root noqueue}: each frame goes to the device at once, whose own queue is the only one. */
    public static ByteBuffer noQueue(NetlinkMessage message, int index) {
        return message.begin(Rtnetlink.RTM_NEWQDISC, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE)
                .words(Rtnetlink.AF_UNSPEC, index, 0, TC_H_ROOT, 0)
                .text(TCA_KIND, "noqueue")
                .end();
    }

    /** {@code tc qdisc delete dev INDEX root}; ENOENT or EINVAL where there is the kernel's default alone. */
    public static ByteBuffer remove(NetlinkMessage message, int index) {
        return message.begin(Rtnetlink.RTM_DELQDISC, Netlink.NLM_F_ACK)
                .words(Rtnetlink.AF_UNSPEC, index, 0, TC_H_ROOT, 0)
                .end();
    }

    /** Whether the RTM_NEWQDISC or RTM_DELQDISC at which {@code datagram} stands is about a root. */
    public static boolean isRoot(Datagram datagram) throws MalformedMessage {
        datagram.need(TCMSG);
        return datagram.u32(12) == TC_H_ROOT;
    }

    public static int index(Datagram datagram) throws MalformedMessage {
        datagram.need(TCMSG);
        return datagram.u32(4);
    }

    /** Reads an RTM_NEWQDISC; null for what is no root, or the kernel's default, which has no handle. */
    public static @Nullable Root read(Datagram datagram) throws MalformedMessage {
        datagram.need(TCMSG);
        int handle = datagram.u32(8);
        if (!isRoot(datagram) || handle == 0) {
            return null;
        }
        String kind = "";
        Qdisc qdisc = null;
        long drops = 0;
        Attributes attributes = datagram.attributes(TCMSG);
        while (attributes.next()) {
            switch (attributes.type()) {
                case TCA_KIND -> kind = attributes.text();
                case TCA_OPTIONS -> qdisc = ours(handle, kind, attributes);
                case TCA_STATS2 -> drops = drops(attributes.nested());
                default -> {}
            }
        }
        boolean isOurs = handle == NETEM_HANDLE || handle == TBF_HANDLE;
        return new Root(index(datagram), qdisc == null ? new Qdisc.Other(kind, isOurs) : qdisc, drops);
    }

    private static long drops(Attributes statistics) throws MalformedMessage {
        while (statistics.next()) {
            if (statistics.type() == TCA_STATS_QUEUE) {
                return Integer.toUnsignedLong(statistics.u32(8)); // struct gnet_stats_queue: qlen, backlog, drops
            }
        }
        return 0;
    }

    /** Null for what we would not have made so. */
    private static @Nullable Qdisc ours(int handle, String kind, Attributes options) throws MalformedMessage {
        if (handle == NETEM_HANDLE && kind.equals("netem")) {
            Qdisc.Netem netem = new Qdisc.Netem(ms(options.u32(0)), ms(options.u32(20)), rate(options));
            boolean plain = options.u32(4) == limit(netem) && (options.u32(8) | options.u32(12) | options.u32(16)) == 0;
            return plain ? netem : null;
        }
        return handle == TBF_HANDLE && kind.equals("tbf") ? tbf(options.nested()) : null;
    }

    /** Of a netem's options: the attributes behind struct tc_netem_qopt. */
    private static long rate(Attributes options) throws MalformedMessage {
        long rate = 0;
        long rate64 = 0;
        Attributes further = options.nested(NETEM_QOPT);
        while (further.next()) {
            switch (further.type()) {
                case TCA_NETEM_RATE -> rate = Integer.toUnsignedLong(further.u32(0));
                case TCA_NETEM_RATE64 -> rate64 = further.u64(0);
                default -> {}
            }
        }
        return rate64 == 0 ? rate : rate64;
    }

    private static @Nullable Qdisc tbf(Attributes options) throws MalformedMessage {
        long rate = 0;
        long rate64 = 0;
        int limit = 0;
        while (options.next()) {
            switch (options.type()) {
                case TCA_TBF_PARMS -> {
                    rate = Integer.toUnsignedLong(options.u32(8));
                    limit = options.u32(24);
                }
                case TCA_TBF_RATE64 -> rate64 = options.u64(0);
                default -> {}
            }
        }
        return new Qdisc.Tbf(rate64 == 0 ? rate : rate64, limit);
    }

    private static void root(NetlinkMessage message, int index, int handle, Qdisc qdisc) {
        message.words(Rtnetlink.AF_UNSPEC, index, handle, TC_H_ROOT, 0).text(TCA_KIND, qdisc.kind());
    }

    private static void netem(NetlinkMessage options, Qdisc.Netem netem) {
        options.words(ticks(netem.delay()), limit(netem), 0, 0, 0, ticks(netem.jitter()));
        if (netem.rate() > MOST_RATE32) {
            options.u64(TCA_NETEM_RATE64, netem.rate());
        }
        // struct tc_netem_rate: rate, and what there is of link layers that have cells. What is not said would stay.
        options.nest(TCA_NETEM_RATE, rate -> rate.words((int) Math.min(netem.rate(), MOST_RATE32), 0, 0, 0));
    }

    /** Frames: with a rate, what is on its way for the delay, and a tenth of a second's that wait. */
    private static int limit(Qdisc.Netem netem) {
        long most = netem.rate() * (netem.delay() + netem.jitter() + 100) / 1000 / FRAME;
        return netem.rate() == 0 ? NETEM_LIMIT : (int) Math.min(Math.max(most, 100), NETEM_LIMIT);
    }

    private static void tbf(NetlinkMessage options, Qdisc.Tbf tbf) {
        // A hundredth of a second at once, so that the timer's grain does not slow it down; never less than a few
        // segments.
        int burst = (int) Math.min(Math.max(tbf.rate() / 100, 128 << 10), Integer.MAX_VALUE);
        // struct tc_tbf_qopt: tc_ratespec rate, peakrate (cell_log, linklayer, overhead, cell_align, mpu, rate), limit,
        // buffer, mtu
        options.nest(
                TCA_TBF_PARMS,
                parms -> parms.bytes4(0, TC_LINKLAYER_ETHERNET, 0, 0)
                        .words(0, (int) Math.min(tbf.rate(), MOST_RATE32))
                        .words(0, 0, 0)
                        .words(tbf.limit(), 0, 0));
        if (tbf.rate() > MOST_RATE32) {
            options.u64(TCA_TBF_RATE64, tbf.rate());
        }
        options.u32(TCA_TBF_BURST, burst);
    }

    private static int ticks(int ms) {
        return ms * (1_000_000 / TICK_NANOS);
    }

    private static int ms(int ticks) {
        return Integer.divideUnsigned(ticks, 1_000_000 / TICK_NANOS);
    }
}
