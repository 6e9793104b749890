// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The bus: each frame to every other member. XDP sends what it can prove to be whole, to a few by the driver and to many as one shared
 * frame; tc sends the rest, GSO frames above all, along the bridge's own list of ports.
 */
#include <linux/pkt_cls.h>
#include "fast.h"
#include "bulk.h"
#include "shared.h"
#include "walk.h"

char licence[] SEC("license") = "Dual BSD/GPL";

struct bpf_devmap_value {
	__u32 device;
	int program;
};

/* By ifindex: every member that receives. Sending walks all buckets, so userspace makes it no bigger than it must be. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct bpf_devmap_value);
} fast_ports SEC(".maps");

/* By ifindex: the ports that are not sent to by tc where it does not send all: what is theirs comes to them through the bridge. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} bridge_ports SEC(".maps");

/* By ifindex: every member that receives, where one frame is shared among them. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u32);
} shared_ports SEC(".maps");

/*
 * @all whether tc sends everything, or only what a bridge never would
 * @crowd the sum of the ports' sign_of() that the bridge must have, no more and no less, for a frame to be shared among shared_ports
 */
struct settings {
	__u64 all;
	__u64 crowd;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct settings);
} settings SEC(".maps");

/* No room for what could be unfinished, nor for a tag and what it tags: such a frame the kernel would drop before tc sees it. */
static __always_inline bool tiny(struct ethhdr *ethernet, void *end)
{
	return (void *)(ethernet + 1) + 6 > end;
}

SEC("xdp.frags")
int bus_xdp(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct xdp_buff *buffer = bpf_cast_to_kern_ctx(context);
	struct net_device *device = buffer->rxq->dev;
	struct ethhdr *ethernet = data;
	struct port port;

	if ((void *)(ethernet + 1) > end || !native(buffer, device) || !fits(context, buffer, device) || !is_attended())
		return XDP_PASS;
	port = port_of(device);
	if (!port.address || port.flags & BR_ISOLATED || !(complete(ethernet, end) || tiny(ethernet, end)))
		return XDP_PASS;
	return bpf_redirect_map(&fast_ports, 0, BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS);
}

/* At each receiver: it may have left, or been stopped, since it was put into the map. */
SEC("xdp.frags/devmap")
int bus_arrival(struct xdp_md *context)
{
	struct xdp_buff *buffer = bpf_cast_to_kern_ctx(context);

	return port_of(buffer->txq->dev).address ? XDP_PASS : XDP_DROP;
}

struct look {
	struct walk walk;
	__u64 from;
	__u64 signs;
	__u32 length;
	__u32 hindrance;
	__u32 device;
};

static long look_at(__u32 index, struct look *look)
{
	__u64 port = next_port(&look->walk);
	struct net_device *device;

	if (!port)
		return 1;
	device = peek_device((void *)peek(port, net_bridge_port, dev));
	look->device = device->ifindex;
	look->signs += sign_of(look->device);
	look->hindrance = port == look->from ? NONE : hindrance(port, device, look->length);
	if (look->hindrance == NONE)
		return 0;
	if (bpf_map_lookup_elem(&shared_ports, &look->device))
		return 1;
	look->hindrance = NONE; /* it does not receive */
	return 0;
}

/* Above the driver, where the kernel has all receivers share one frame, as a bridge does, and keeps what the virtio-net header said. */
SEC("xdp.frags")
int bus_shared(struct xdp_md *context)
{
	struct xdp_buff *buffer = bpf_cast_to_kern_ctx(context);
	struct net_device *device = buffer->rxq->dev;
	struct look look = { .length = context->data_end - context->data };
	struct settings *set;
	struct port port;
	__u32 zero = 0;

	set = bpf_map_lookup_elem(&settings, &zero);
	if (!set || is_segments(buffer) || !fits(context, buffer, device) || !is_attended())
		return XDP_PASS;
	port = port_of(device);
	if (!port.address || port.flags & BR_ISOLATED)
		return XDP_PASS;
	look.from = port.address;
	look.walk = walk_of(port.bridge);
	bpf_loop(PORTS, look_at, &look, 0);
	if (look.hindrance != NONE) {
		tell(look.device, look.hindrance);
		return XDP_PASS;
	}
	if (look.signs != *(volatile __u64 *)&set->crowd)
		return XDP_PASS;
	return bpf_redirect_map(&shared_ports, 0, BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS);
}

struct round {
	struct __sk_buff *context;
	struct walk walk;
	__u64 from;
	__u64 flags;
	__u32 last;
	__u32 all; /* as it was when the frame came: it is carried by one way, whatever is changed meanwhile */
};

static long visit(__u32 index, struct round *round)
{
	__u64 port = next_port(&round->walk);
	__u32 device;

	if (!port)
		return 1;
	if (port == round->from || !forwards(port) || round->flags & peek(port, net_bridge_port, flags) & BR_ISOLATED)
		return 0;
	device = ifindex_of(port);
	if (!round->all && bpf_map_lookup_elem(&bridge_ports, &device))
		return 0;
	if (round->last)
		bpf_clone_redirect(round->context, round->last, 0);
	round->last = device;
	return 0;
}

/* What a bus's bridge keeps to itself: pause frames and LACP. With STP off it lets pass 00, and by its group_fwd_mask 03 to 0f. */
static __always_inline bool kept(struct ethhdr *ethernet)
{
	return *(__u32 *)ethernet->h_dest == bpf_htonl(0x0180c200) && ethernet->h_dest[4] == 0 &&
	       (ethernet->h_dest[5] == 1 || ethernet->h_dest[5] == 2);
}

/*
 * Generic XDP copies a frame that has no room before it, and from Linux 6.9 on it forgets how long the Ethernet header was (mac_len, in
 * skb_pp_cow_data): what comes after it, here, begins behind that. False: it can't be made good.
 */
static __always_inline bool begins_with_header(struct __sk_buff *context, struct sk_buff *skb)
{
	struct ethhdr ethernet;

	if (skb->mac_len)
		return true;
	return !bpf_skb_load_bytes_relative(context, 0, &ethernet, sizeof(ethernet), BPF_HDR_START_MAC) &&
	       !bpf_skb_change_head(context, sizeof(ethernet), 0) &&
	       !bpf_skb_store_bytes(context, 0, &ethernet, sizeof(ethernet), 0);
}

SEC("tc")
int bus_tc(struct __sk_buff *context)
{
	struct sk_buff *skb = bpf_cast_to_kern_ctx(context);
	struct round round = { .context = context };
	struct ethhdr *ethernet;
	struct settings *set;
	struct port port;
	void *end;
	__u32 zero = 0;

	count_bulk(context);
	set = bpf_map_lookup_elem(&settings, &zero);
	if (!set || !begins_with_header(context, skb))
		return TC_ACT_UNSPEC;
	ethernet = (void *)(long)context->data;
	end = (void *)(long)context->data_end;
	if ((void *)(ethernet + 1) > end)
		return TC_ACT_UNSPEC;
	round.all = *(volatile __u64 *)&set->all && is_attended();
	if (!round.all && (!kept(ethernet) || is_asleep()))
		return TC_ACT_UNSPEC;
	port = port_of(skb->dev);
	if (!port.address)
		return TC_ACT_UNSPEC;
	round.from = port.address;
	round.flags = port.flags;
	round.walk = walk_of(port.bridge);
	bpf_loop(PORTS, visit, &round, 0);
	if (!round.all && round.last) {
		bpf_clone_redirect(context, round.last, 0);
		return TC_ACT_UNSPEC; /* the bridge has its own use for it */
	}
	return round.last ? bpf_redirect(round.last, 0) : TC_ACT_SHOT;
}
