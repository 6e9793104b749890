/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_SHARED_H
#define IPN_SHARED_H

/*
 * What one frame that is shared among many needs, looked at for each: the kernel hands it to each receiver's driver as it is, past its
 * queue, finishes no checksum and cuts no segments, and at the first that is down or too small it leaves out all that would come after.
 * A tag is never beside the frame: it comes from a tap, and generic XDP is before what takes tags out of frames.
 */
#include <linux/if_ether.h>
#include "port.h"

#define NETIF_F_HW_CSUM (1ULL << 3)
#define LINK_STATE_NOCARRIER (1UL << 2)
#define IF_OPER_UNKNOWN 0
#define IF_OPER_UP 6

/* Hindrance.java says them, all but the last: a port that comes up forwards some milliseconds after it has a carrier. */
enum {
	NONE,
	IS_DOWN,
	HAS_A_SMALLER_MTU,
	LEAVES_CHECKSUMS_TO_THE_SENDER,
	IS_BLOCKED,
	HAS_A_QUEUE,
	COMES_UP,
};

/* What has kept a frame from being shared at last, for people. */
struct hindered {
	__u32 device;
	__u32 hindrance;
	__u64 when; /* ns of CLOCK_MONOTONIC */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hindered);
} hindered SEC(".maps");

/* Once a second is often enough: all CPUs write to the same place, and two that do so at once may mix what they say. */
static __always_inline void tell(__u32 device, __u32 hindrance)
{
	__u64 now = bpf_ktime_get_coarse_ns();
	__u32 zero = 0;
	struct hindered *last = bpf_map_lookup_elem(&hindered, &zero);

	if (hindrance == COMES_UP || !last || now - last->when < 1000000000)
		return;
	last->when = now;
	last->device = device;
	last->hindrance = hindrance;
}

/* Of a set of ports the sum tells which they are (Crowd.java has the same; the last step of SplitMix64). */
static __always_inline __u64 sign_of(__u32 device)
{
	__u64 sign = (device + 1ULL) * 0x9e3779b97f4a7c15ULL;

	sign = (sign ^ sign >> 30) * 0xbf58476d1ce4e5b9ULL;
	sign = (sign ^ sign >> 27) * 0x94d049bb133111ebULL;
	return sign ^ sign >> 31;
}

static __always_inline bool is_veth(struct net_device *device)
{
	const void *kind = peek(device->rtnl_link_ops, rtnl_link_ops, kind);

	return *(__u32 *)bpf_rdonly_cast(kind, bpf_core_type_id_kernel(struct timespec64)) == ('v' | 'e' << 8 | 't' << 16 | 'h' << 24);
}

/* Of a device that has none by itself, as a veth, somebody's qdisc, or tc program, which waits for what it sends. */
static __always_inline bool has_queue(struct net_device *device)
{
	if (!(BPF_CORE_READ_BITFIELD(device, priv_flags) & bpf_core_enum_value(enum netdev_priv_flags, IFF_NO_QUEUE)))
		return false;
	if (peek(device->qdisc, Qdisc, enqueue))
		return true;
	return bpf_core_field_exists(device->tcx_egress) ? device->tcx_egress
							 : ((struct net_device___old *)device)->miniq_egress;
}

/* What speaks against handing a frame of so many bytes to this port's driver. From a veth without a carrier nobody hears it. */
static __always_inline __u32 hindrance(__u64 port, struct net_device *device, __u32 length)
{
	if (!(device->flags & IFF_UP))
		return IS_DOWN;
	if (length > device->mtu + ETH_HLEN)
		return HAS_A_SMALLER_MTU;
	if (!(device->features & NETIF_F_HW_CSUM))
		return LEAVES_CHECKSUMS_TO_THE_SENDER;
	if (has_queue(device))
		return HAS_A_QUEUE;
	if (forwards(port))
		return NONE;
	if (peek(port, net_bridge_port, state) != BR_STATE_DISABLED || device->operstate == IF_OPER_UNKNOWN ||
	    device->operstate == IF_OPER_UP)
		return IS_BLOCKED;
	return device->state & LINK_STATE_NOCARRIER && is_veth(device) ? NONE : COMES_UP;
}

/*
 * Whether it is to be cut up, by the skb's own word, which lies behind the frame's room (skb_shinfo). Where it lies goes by the kernel's
 * cache lines: 64 bytes on what Roles.java has this for, but of a kernel built for nothing but a Pentium 4.
 */
static __always_inline bool is_segments(struct xdp_buff *buffer)
{
	__u64 size = bpf_core_type_size(struct skb_shared_info) + 63 & ~63ULL;

	return peek((__u64)buffer->data_hard_start + buffer->frame_sz - size, skb_shared_info, gso_size);
}

#endif
