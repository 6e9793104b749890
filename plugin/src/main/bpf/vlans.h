/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_VLANS_H
#define IPN_VLANS_H

/*
 * The same address in two VLANs. Ports know of VLANs, the bridge does not: its one table has an address where it was last seen, in
 * whichever VLAN. So the few addresses that were seen in two of them, on two ports, are found here instead, per VLAN.
 */
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include "walk.h"

/* Where an address was last seen, by VLAN << 48 | address: an ifindex. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, __u32);
} homes SEC(".maps");

struct seen {
	__u32 device;
	__u16 vlan;
	__u16 twice;
};

/* By address. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct seen);
} addresses SEC(".maps");

/* Ports have tagged by now what has a VLAN (policy.bpf.c). */
static __always_inline __u64 vlan_of(struct __sk_buff *context)
{
	return context->vlan_present && context->vlan_proto == bpf_htons(ETH_P_8021Q) ? context->vlan_tci & 0xfff : 0;
}

static __always_inline void remember(__u64 address, __u64 vlan, __u32 device)
{
	struct seen first = { .device = device, .vlan = vlan }, *seen;
	__u64 key = vlan << 48 | address;
	__u32 *home;

	if (address & 1) /* a group is nobody's */
		return;
	home = bpf_map_lookup_elem(&homes, &key);
	if (!home)
		bpf_map_update_elem(&homes, &key, &device, BPF_ANY);
	else if (*home != device)
		*home = device;
	seen = bpf_map_lookup_elem(&addresses, &address);
	if (!seen)
		bpf_map_update_elem(&addresses, &address, &first, BPF_ANY);
	else if (seen->vlan != vlan && seen->device != device)
		seen->twice = 1;
	else if (seen->device != device)
		seen->device = device;
}

struct search {
	struct walk walk;
	__u32 device;
	__u64 port;
};

static long is_it(__u32 index, struct search *search)
{
	__u64 port = next_port(&search->walk);

	if (port && ifindex_of(port) == search->device)
		search->port = port;
	return !port || search->port;
}

/* The port of an address that was seen in two VLANs, address of its net_bridge_port; 0: the bridge knows best. */
static __always_inline __u64 home_of(__u64 address, __u64 vlan, __u64 bridge)
{
	struct search search = { .walk = walk_of(bridge) };
	struct seen *seen = bpf_map_lookup_elem(&addresses, &address);
	__u64 key = vlan << 48 | address;
	__u32 *home;

	if (!seen || !seen->twice)
		return 0;
	home = bpf_map_lookup_elem(&homes, &key);
	if (!home)
		return 0;
	search.device = *home;
	bpf_loop(PORTS, is_it, &search, 0);
	return search.port;
}

#endif
