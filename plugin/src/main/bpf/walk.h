/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_WALK_H
#define IPN_WALK_H

/* Along a bridge's own list of its ports, under RCU as all programs are. */
#include "kernel.h"

#define PORTS 1024 /* a bridge's most (BR_MAX_PORTS) */

struct walk {
	__u64 head;
	__u64 at;
};

static __always_inline struct walk walk_of(__u64 bridge)
{
	struct walk walk = { .head = bridge + bpf_core_field_offset(struct net_bridge, port_list) };

	walk.at = (__u64)peek(walk.head, list_head, next);
	return walk;
}

/* The next port, address of its net_bridge_port; 0: there is none. */
static __always_inline __u64 next_port(struct walk *walk)
{
	__u64 at = walk->at;

	if (!at || at == walk->head)
		return 0;
	walk->at = (__u64)peek(at, list_head, next);
	return at - bpf_core_field_offset(struct net_bridge_port, list);
}

static __always_inline __u32 ifindex_of(__u64 port)
{
	return peek_device((void *)peek(port, net_bridge_port, dev))->ifindex;
}

#endif
