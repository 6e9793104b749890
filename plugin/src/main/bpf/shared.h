/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_SHARED_H
#define IPN_SHARED_H

/*
 * What one frame that is shared among many needs, looked at for each: the kernel hands it to each receiver's driver as it is, finishes no
 * checksum and cuts no segments, and at the first that is down or too small it leaves out all that would come after.
 */
#include <linux/if_ether.h>
#include "port.h"

#define NETIF_F_HW_CSUM (1ULL << 3)
#define NETIF_F_HW_VLAN_CTAG_TX (1ULL << 7)
#define OFFLOADS (NETIF_F_HW_CSUM | NETIF_F_HW_VLAN_CTAG_TX)
#define LINK_STATE_NOCARRIER (1UL << 2)

/* Hindrance.java says them. */
enum {
	NONE,
	IS_DOWN,
	HAS_A_SMALLER_MTU,
	LEAVES_OFFLOADS_TO_THE_SENDER,
	IS_BLOCKED,
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

/* Once a second is often enough: all CPUs write to the same place. */
static __always_inline void tell(__u32 device, __u32 hindrance)
{
	__u64 now = bpf_ktime_get_coarse_ns();
	__u32 zero = 0;
	struct hindered *last = bpf_map_lookup_elem(&hindered, &zero);

	if (!last || now - last->when < 1000000000)
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

/* Whether a frame of so many bytes may be handed to this port's driver. One that has no carrier gets it, and nobody hears. */
static __always_inline __u32 hindrance(__u64 port, struct net_device *device, __u32 length)
{
	if (!(device->flags & IFF_UP))
		return IS_DOWN;
	if (length > device->mtu + ETH_HLEN)
		return HAS_A_SMALLER_MTU;
	if ((device->features & OFFLOADS) != OFFLOADS)
		return LEAVES_OFFLOADS_TO_THE_SENDER;
	return forwards(port) || device->state & LINK_STATE_NOCARRIER ? NONE : IS_BLOCKED;
}

/*
 * Whether it is to be cut up, by the skb's own word, which lies behind the frame's room (skb_shinfo). Where it lies goes by the kernel's
 * cache lines: 64 bytes on what Roles.java has this for.
 */
static __always_inline bool is_segments(struct xdp_buff *buffer)
{
	__u64 size = bpf_core_type_size(struct skb_shared_info) + 63 & ~63ULL;

	return peek((__u64)buffer->data_hard_start + buffer->frame_sz - size, skb_shared_info, gso_size);
}

#endif
