/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_BULK_H
#define IPN_BULK_H

/*
 * About how many frames a member has sent that XDP can't take, because they are to be segmented or fill more than a page, by ifindex.
 * With a program on its tap the kernel copies each of them once more, so userspace takes XDP off a port that sends little else. One in
 * some is counted, for all of those: to count each costs 2 % of what a bridge does with it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define FITS_A_PAGE 3456 /* what tun builds in a page of 4 KiB, with XDP's headroom before it and struct skb_shared_info behind */

#define EACH 8

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} bulk SEC(".maps");

static __always_inline void count_bulk(struct __sk_buff *skb)
{
	__u32 device = skb->ifindex;
	__u64 some = EACH, *count;

	if ((!skb->gso_size && skb->len <= FITS_A_PAGE) || bpf_get_prandom_u32() % EACH)
		return;
	count = bpf_map_lookup_elem(&bulk, &device);
	if (count)
		*count += EACH;
	else
		bpf_map_update_elem(&bulk, &device, &some, BPF_NOEXIST);
}

#endif
