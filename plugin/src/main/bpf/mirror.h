/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_MIRROR_H
#define IPN_MIRROR_H

/* A copy of a frame to every monitor port, as long as that is a port of the frame's bridge. */
#include "policy.h"
#include "walk.h"

/* By ifindex: the monitor ports. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} mirrors SEC(".maps");

struct copies {
	struct __sk_buff *context;
	struct walk walk;
	__u32 mark;
};

static long copy(__u32 index, struct copies *copies)
{
	__u64 port = next_port(&copies->walk);
	__u32 device;

	if (!port)
		return 1;
	device = ifindex_of(port);
	if (device == copies->context->ifindex || !bpf_map_lookup_elem(&mirrors, &device) ||
	    peek(port, net_bridge_port, state) != BR_STATE_FORWARDING)
		return 0;
	copies->context->mark = MARK_MIRRORED;
	bpf_clone_redirect(copies->context, device, 0);
	copies->context->mark = copies->mark;
	return 0;
}

static __always_inline void mirror(struct __sk_buff *context, __u64 bridge)
{
	struct copies copies = { .context = context, .mark = context->mark, .walk = walk_of(bridge) };

	bpf_loop(PORTS, copy, &copies, 0);
}

#endif
