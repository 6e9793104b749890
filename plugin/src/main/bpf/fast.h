/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_FAST_H
#define IPN_FAST_H

#include "checksum.h"
#include "port.h"

/*
 * Until when ipnd is known to look after what libvirt asks of ports besides (decision 058), ns of CLOCK_MONOTONIC; 0: for ever. Then all
 * go by the bridge, where a filter or a qdisc that somebody has set meanwhile waits for them. One for all networks.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} attended SEC(".maps");

/* Whether this network's ports are those of an ipnd that is no more, and its successor does not know yet what is asked of them. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} asleep SEC(".maps");

static __always_inline bool is_asleep(void)
{
	__u32 zero = 0, *sleeps = bpf_map_lookup_elem(&asleep, &zero);

	return sleeps && *(volatile __u32 *)sleeps;
}

static __always_inline bool is_attended(void)
{
	__u32 zero = 0;
	__u64 *until = bpf_map_lookup_elem(&attended, &zero);
	__u64 then = until ? *(volatile __u64 *)until : 0;

	return !is_asleep() && (!then || bpf_ktime_get_coarse_ns() < then);
}

/*
 * Tun hands GSO frames, and what a blocking or a sndbuf-limited writer sends, to generic XDP, even where a program is attached to the
 * driver. There the skb keeps its own state, which a program can't see. It shows by the queue: one of the device's own.
 */
static __always_inline bool native(struct xdp_buff *buffer, struct net_device *device)
{
	__u64 queue = (__u64)buffer->rxq, first = (__u64)device->_rx;

	return queue - first >= (__u64)device->num_rx_queues * bpf_core_type_size(struct netdev_rx_queue);
}

/* The length that fits every port of an equal MTU, in one piece; GSO frames do not. */
static __always_inline bool fits(struct xdp_md *context, struct xdp_buff *buffer, struct net_device *device)
{
	__u64 linear = context->data_end - context->data;

	return linear <= (__u64)device->mtu + ETH_HLEN &&
	       !(buffer->flags & bpf_core_enum_value(enum xdp_buff_flags, XDP_FLAGS_HAS_FRAGS));
}

#endif
