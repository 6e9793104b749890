// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a port allows, on the way from its member (tc ingress) and to it (tc egress). Each port has its own instance, with its policy as
 * constants: what a port does not need is not even in its program. It runs before every forwarder, and knows none.
 *
 * Everything here exists since Linux 5.10.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
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

static __always_inline int drop(enum reason reason)
{
	__u32 key = reason;
	__u64 *count = bpf_map_lookup_elem(&drops, &key);

	if (count)
		*count += 1;
	return TC_ACT_SHOT;
}

SEC("tc")
int from_member(struct __sk_buff *skb)
{
	if (!policy.sends)
		return drop(RIGHTS);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int to_member(struct __sk_buff *skb)
{
	if (!policy.receives)
		return drop(RIGHTS);
	return TC_ACT_UNSPEC;
}
