/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_SEGMENTS_H
#define IPN_SEGMENTS_H

/*
 * How many frames a member leaves to be segmented, by ifindex. With XDP on its tap the kernel copies each of them once more, so userspace
 * takes XDP off a port that sends little else.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} segmented SEC(".maps");

static __always_inline void count_segments(struct __sk_buff *skb)
{
	__u32 device = skb->ifindex;
	__u64 one = 1, *count;

	if (!skb->gso_size)
		return;
	count = bpf_map_lookup_elem(&segmented, &device);
	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&segmented, &device, &one, BPF_NOEXIST);
}

#endif
