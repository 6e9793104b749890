/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_FAST_H
#define IPN_FAST_H

#include "checksum.h"
#include "port.h"

/*
 * Tun hands GSO frames, and what a blocking or a sndbuf-limited writer sends, to generic XDP, even where a program is attached to the
 * driver. There the skb keeps its own state, which a program can't see. It shows by the queue: one of the device's own.
 */
static __always_inline bool native(struct xdp_buff *buffer, struct net_device *device)
{
	__u64 queue = (__u64)buffer->rxq, first = (__u64)device->_rx;

	return queue - first >= (__u64)device->num_rx_queues * bpf_core_type_size(struct netdev_rx_queue);
}

/* The length that fits every port of an equal MTU; GSO frames do not. */
static __always_inline bool fits(struct xdp_md *context, struct net_device *device)
{
	__u64 linear = context->data_end - context->data;

	return linear <= (__u64)device->mtu + ETH_HLEN && linear == bpf_xdp_get_buff_len(context);
}

#endif
