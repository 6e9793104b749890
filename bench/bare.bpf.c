// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What the kernel can give at most: frames redirected without looking at any. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char licence[] SEC("license") = "Dual BSD/GPL";

/* By ifindex: of those who receive themselves, or of who sends the one who receives. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} ports SEC(".maps");

SEC("xdp")
int to_one(struct xdp_md *frame)
{
	return bpf_redirect_map(&ports, frame->ingress_ifindex, XDP_DROP);
}

SEC("xdp")
int to_all(struct xdp_md *frame)
{
	return bpf_redirect_map(&ports, 0, BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS);
}
