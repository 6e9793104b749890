// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a port allows, on the way from its member (tc ingress) and to it (tc egress). Each port has its own instance, with its policy as
 * constants: what a port does not need is not even in its program. It runs before every forwarder, and knows none.
 *
 * Everything here exists since Linux 5.13.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "policy.h"

char licence[] SEC("license") = "Dual BSD/GPL";

/* Of this very port; policy.h. The only constant: userspace writes the whole section. */
const volatile struct policy policy SEC(".rodata");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REASONS);
	__type(key, __u32);
	__type(value, __u64);
} drops SEC(".maps");

/* When the frames that were let pass will have been sent at the port's rate, in ns; by direction, and of what is flooded. */
struct meter {
	struct bpf_spin_lock lock;
	__u64 busy;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct meter);
} meters SEC(".maps");

/* When the member was last heard from each of its addresses, in ns; userspace makes it as big as the policy says. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u64);
} senders SEC(".maps");

/* When an address behind the port was last heard from, in ns: what is for it is no flood. Userspace makes it bigger where it is asked. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u64);
} stations SEC(".maps");

/* When addresses that fell silent were last looked for, in ns. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} swept SEC(".maps");

#define SECOND 1000000000ULL
#define SILENT (300 * SECOND) /* a bridge's own ageing, unless it is told otherwise */
/*
 * What may come at once. TCP that loses frames to a meter sends nothing for its RTO, 0.2 s: what it might have sent meanwhile it may make
 * good. And some of the biggest frames, however slow.
 */
#define BURST_TIME (SECOND * 3 / 10)
#define BURST_BYTES (128ULL << 10)

#define HEADERS 66 /* of each segment: Ethernet, IPv4, TCP with time stamps */

static __always_inline int drop(enum reason reason)
{
	__u32 key = reason;
	__u64 *count = bpf_map_lookup_elem(&drops, &key);

	if (count)
		*count += 1;
	return TC_ACT_SHOT;
}

static __always_inline bool spoofed(struct __sk_buff *skb)
{
	__u8 source[ETH_ALEN];

	if (bpf_skb_load_bytes(skb, ETH_ALEN, source, ETH_ALEN))
		return true;
#pragma unroll
	for (int i = 0; i < ETH_ALEN; i++)
		if (source[i] != policy.mac[i])
			return true;
	return false;
}

static __always_inline bool in_trunk(__u16 vlan)
{
	return policy.trunks[vlan / 64 & 63] >> vlan % 64 & 1;
}

/* The VLAN that the frame's tag says; 0: none. Other than 802.1Q: a VLAN that no port has. The kernel keeps it beside the frame. */
static __always_inline __u16 vlan_of(struct __sk_buff *skb)
{
	if (!skb->vlan_present)
		return 0;
	return skb->vlan_proto == bpf_htons(ETH_P_8021Q) ? skb->vlan_tci & 0xfff : 0xfff;
}

/* Inside, every frame of a VLAN is tagged. False: it has no place here. */
static __always_inline bool enter(struct __sk_buff *skb)
{
	__u16 vlan = vlan_of(skb), own = policy.trunk ? policy.native : policy.vlan;

	if (policy.trunk == UNTAGGED)
		return !vlan;
	if (policy.trunk && vlan && (in_trunk(vlan) || vlan == own))
		return true;
	if (vlan || !own)
		return false;
	if (skb->vlan_present && bpf_skb_vlan_pop(skb)) /* a priority, without a VLAN */
		return false;
	return !bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), own);
}

static __always_inline bool leave(struct __sk_buff *skb)
{
	__u16 vlan = vlan_of(skb), own = policy.trunk ? policy.native : policy.vlan;

	if (policy.trunk == UNTAGGED)
		return !vlan;
	if (!vlan)
		return false;
	if (vlan == own)
		return !bpf_skb_vlan_pop(skb);
	return policy.trunk && in_trunk(vlan);
}

/* In bytes, as it will be on a wire: segments bring headers of their own. */
static __always_inline __u64 size_of(struct __sk_buff *skb)
{
	return skb->len + (skb->gso_size ? skb->len / skb->gso_size * HEADERS : 0);
}

static __always_inline bool too_fast(struct __sk_buff *skb, __u32 direction, __u64 rate)
{
	struct meter *meter = bpf_map_lookup_elem(&meters, &direction);
	__u64 now = bpf_ktime_get_ns(), cost = size_of(skb) * SECOND / rate, burst = BURST_BYTES * SECOND / rate;
	bool over;

	if (burst < BURST_TIME)
		burst = BURST_TIME;

	if (!meter)
		return true;
	bpf_spin_lock(&meter->lock);
	if (meter->busy < now)
		meter->busy = now;
	over = meter->busy + cost > now + burst;
	if (!over)
		meter->busy += cost;
	bpf_spin_unlock(&meter->lock);
	return over;
}

static long forget(void *map, __u64 *address, __u64 *heard, __u64 *now)
{
	if (*now - *heard > SILENT)
		bpf_map_delete_elem(&senders, address);
	return 0;
}

/*
 * Whether the frame comes from one address more than the member may have at a time. No bridge, nor anybody else, gets to know of that
 * one: a table that a single member could fill has the switch flood all the others' frames.
 */
static __always_inline bool too_many(struct __sk_buff *skb)
{
	__u64 now = bpf_ktime_get_coarse_ns(), address = 0, *heard, *last;
	__u32 zero = 0;

	if (bpf_skb_load_bytes(skb, ETH_ALEN, &address, ETH_ALEN))
		return true;
	heard = bpf_map_lookup_elem(&senders, &address);
	if (heard) {
		if (now - *heard > SECOND)
			*heard = now;
		return false;
	}
	if (!bpf_map_update_elem(&senders, &address, &now, BPF_ANY))
		return false;
	last = bpf_map_lookup_elem(&swept, &zero);
	if (!last || now - *last < SECOND)
		return true;
	*last = now;
	bpf_for_each_map_elem(&senders, forget, &now, 0);
	return bpf_map_update_elem(&senders, &address, &now, BPF_ANY) != 0;
}

static __always_inline void hear(struct __sk_buff *skb)
{
	__u64 now = bpf_ktime_get_coarse_ns(), address = 0, *heard;

	if (bpf_skb_load_bytes(skb, ETH_ALEN, &address, ETH_ALEN))
		return;
	heard = bpf_map_lookup_elem(&stations, &address);
	if (!heard)
		bpf_map_update_elem(&stations, &address, &now, BPF_ANY);
	else if (now - *heard > SECOND)
		*heard = now;
}

/* Whether the frame is for all, for a group, or for an address of which nothing is heard behind this port: every switch there floods it. */
static __always_inline bool is_flood(struct __sk_buff *skb)
{
	__u64 address = 0, *heard;

	if (bpf_skb_load_bytes(skb, 0, &address, ETH_ALEN) || ((__u8 *)&address)[0] & 1)
		return true;
	heard = bpf_map_lookup_elem(&stations, &address);
	return !heard || bpf_ktime_get_coarse_ns() - *heard > SILENT;
}

static __always_inline bool chance(__u32 share)
{
	return share && (share == ~0U || bpf_get_prandom_u32() < share);
}

SEC("tc")
int from_member(struct __sk_buff *skb)
{
	if (!policy.sends)
		return drop(RIGHTS);
	if (policy.antispoof && spoofed(skb))
		return drop(ANTISPOOF);
	if ((policy.vlan || policy.trunk) && !enter(skb))
		return drop(VLAN);
	if (policy.addresses && too_many(skb))
		return drop(ADDRESSES);
	if (policy.rate && too_fast(skb, 0, policy.rate))
		return drop(RATE);
	if (policy.flood)
		hear(skb);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int to_member(struct __sk_buff *skb)
{
	__u32 mark = skb->mark;

	if (policy.duplicate && mark == MARK_TWIN) {
		skb->mark = 0;
		return TC_ACT_UNSPEC; /* what is below was done to the first one */
	}
	if (!policy.receives)
		return drop(RIGHTS);
	if (policy.mirror) {
		if (mark != MARK_MIRRORED)
			return TC_ACT_SHOT; /* of each frame it has a copy already */
		skb->mark = mark = 0;
	}
	if ((policy.vlan || policy.trunk) && !leave(skb))
		return drop(VLAN);
	/* The port's queue holds the rate, behind this; where there is none for a moment, or somebody else's, this holds. */
	if (policy.rate && too_fast(skb, 1, policy.rate + policy.rate / 4))
		return drop(RATE);
	if (policy.flood && is_flood(skb) && too_fast(skb, 2, policy.flood))
		return drop(FLOOD);
	if (chance(policy.loss))
		return drop(LOSS);
	if (chance(policy.duplicate)) {
		skb->mark = MARK_TWIN;
		bpf_clone_redirect(skb, skb->ifindex, 0);
		skb->mark = mark;
	}
	return TC_ACT_UNSPEC;
}
