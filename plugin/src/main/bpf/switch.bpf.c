// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The switch's shortcut: a frame whose source and destination the bridge knows goes straight to its port. Everything else, and one frame
 * every few hundredths of a second, goes through the bridge, which learns, ages and floods. The shortcut learns nothing: it mirrors
 * the bridge's FDB, by what the bridge tells of it.
 */
#include <linux/pkt_cls.h>
#include "fast.h"
#include "bulk.h"
#include "mirror.h"
#include "vlans.h"
#include <bpf/bpf_tracing.h>

char licence[] SEC("license") = "Dual BSD/GPL";

#define REFRESH 100 /* jiffies: a second at most, which is the finest age that a bridge can be told to forget after */

struct station {
	__u64 port; /* address of its net_bridge_port, valid while the bridge has the entry, under RCU */
	__u32 device;
	__u32 unused;
	__u64 refreshed;
};

/* By address, in the low 48 bits as it stands in the frame. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct station);
} stations SEC(".maps");

/* Where frames between two stations went last, on this CPU: to find both in the mirror costs as much as all else that is done to a frame. */
struct flow {
	__u64 source;
	__u64 destination;
	__u64 from; /* address of a net_bridge_port */
	__u64 to;
	__u64 changes; /* of the mirror, when it was looked into */
	__u64 until;   /* in jiffies: then the bridge's entry is to be refreshed */
	__u32 device;
	__u32 unused;
};

#define FLOWS_LOG2 4

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 << FLOWS_LOG2);
	__type(key, __u32);
	__type(value, struct flow);
} flows SEC(".maps");

/* How often the mirror has changed: what was found in it before holds no more. */
static volatile __u64 changes;

/* By ifindex: the ports that XDP may redirect to. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} fast_ports SEC(".maps");

/* By ifindex: the ports that tc may redirect to, and from. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} tc_ports SEC(".maps");

/* Whether there are monitor ports at all, and ports with VLANs. */
struct settings {
	__u32 mirrors;
	__u32 vlans;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct settings);
} settings SEC(".maps");

static __always_inline __u64 key_of(const unsigned char *address)
{
	return *(__u32 *)address | (__u64) * (__u16 *)(address + 4) << 32;
}

static __always_inline __u64 read_key(const unsigned char *address)
{
	__u64 key = 0;

	bpf_probe_read_kernel(&key, ETH_ALEN, address);
	return key;
}

static __always_inline bool watched(struct net_bridge *bridge)
{
	return is_networks(bridge->dev);
}

/* Whoever sees the new number sees the change: an atomic operation is a barrier where its result is used, and none where it is not. */
static __always_inline void changed(void)
{
	__u64 before = __sync_fetch_and_add(&changes, 1);

	asm volatile("" : : "r"(before));
}

static __always_inline void forget(__u64 key)
{
	if (!bpf_map_delete_elem(&stations, &key))
		changed();
}

/* The bridge has learned an address, or that it has moved. */
SEC("tp_btf/br_fdb_update")
int BPF_PROG(fdb_learned, struct net_bridge *bridge, struct net_bridge_port *port, const unsigned char *address, __u16 vlan)
{
	struct station station = {};
	__u64 key;

	if (!watched(bridge))
		return 0;
	key = read_key(address);
	if (port && !vlan) {
		station.port = (__u64)port;
		station.device = port->dev->ifindex;
		station.refreshed = bpf_jiffies64();
		if (!bpf_map_update_elem(&stations, &key, &station, BPF_ANY)) {
			changed();
			return 0;
		}
	}
	forget(key);
	return 0;
}

SEC("tp_btf/fdb_delete")
int BPF_PROG(fdb_forgotten, struct net_bridge *bridge, struct net_bridge_fdb_entry *entry)
{
	if (watched(bridge))
		forget(read_key(entry->key.addr.addr));
	return 0;
}

/* Somebody sets an entry by hand: from then on that address is the bridge's alone. Of which bridge does not matter. */
SEC("tp_btf/br_fdb_add")
int BPF_PROG(fdb_set, struct ndmsg *message, struct net_device *device, const unsigned char *address)
{
	forget(read_key(address));
	return 0;
}

SEC("tp_btf/br_fdb_external_learn_add")
int BPF_PROG(fdb_told, struct net_bridge *bridge, struct net_bridge_port *port, const unsigned char *address)
{
	forget(read_key(address));
	return 0;
}

/*
 * What the mirror knows of a frame that came in by this port; false: let the bridge say. A frame that shall refresh the bridge's entry goes
 * past XDP first, and past tc, which remembers it, next.
 */
static __always_inline bool find(struct flow *flow, struct port *port, struct ethhdr *ethernet, bool last)
{
	struct station *station;
	__u64 now = bpf_jiffies64();

	flow->from = port->address;
	flow->source = key_of(ethernet->h_source);
	station = bpf_map_lookup_elem(&stations, &flow->source);
	if (!station || station->port != port->address)
		return false;
	flow->until = station->refreshed + REFRESH;
	if (now > flow->until) {
		if (last)
			station->refreshed = now;
		return false;
	}
	flow->destination = key_of(ethernet->h_dest);
	station = bpf_map_lookup_elem(&stations, &flow->destination);
	if (!station || station->port == port->address)
		return false;
	flow->to = station->port;
	flow->device = station->device;
	return true;
}

/* Whether the bridge would let it pass at this moment. */
static __always_inline bool may_pass(struct flow *flow, struct port *port)
{
	return forwards(flow->to) && !(port->flags & peek(flow->to, net_bridge_port, flags) & BR_ISOLATED);
}

/* The same as find for XDP, without a look into the mirror where the last such frame on this CPU had one. */
static __always_inline bool find_again(struct flow *flow, struct port *port, struct ethhdr *ethernet)
{
	__u64 source = key_of(ethernet->h_source), destination = key_of(ethernet->h_dest);
	__u32 slot = (source + 3 * destination) * 0x9e3779b97f4a7c15ULL >> (64 - FLOWS_LOG2);
	struct flow *kept = bpf_map_lookup_elem(&flows, &slot);

	if (!PREEMPTIBLE && kept && kept->source == source && kept->destination == destination && kept->from == port->address &&
	    kept->changes == changes && bpf_jiffies64() <= kept->until) {
		flow->to = kept->to;
		flow->device = kept->device;
		return true;
	}
	__sync_lock_test_and_set(&flow->changes, changes); /* a barrier: before what is found */
	if (!find(flow, port, ethernet, false))
		return false;
	if (!PREEMPTIBLE && kept)
		*kept = *flow;
	return true;
}

SEC("xdp.frags")
int switch_xdp(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct xdp_buff *buffer = bpf_cast_to_kern_ctx(context);
	struct net_device *device = buffer->rxq->dev;
	struct ethhdr *ethernet = data;
	struct flow flow = {};
	struct port port;

	if ((void *)(ethernet + 1) > end || !native(buffer, device) || !fits(context, buffer, device) || !is_attended())
		return XDP_PASS;
	port = some_port_of(device); /* the mirror has ports of the network's bridge alone */
	if (!port.address)
		return XDP_PASS;
	if (!find_again(&flow, &port, ethernet) || !may_pass(&flow, &port) || !complete(ethernet, end))
		return XDP_PASS;
	return bpf_redirect_map(&fast_ports, flow.device, XDP_PASS);
}

/* What any forwarder needs help with. The ifindex of the port that a frame is for, where the bridge could not say; 0: it can. */
static __always_inline __u32 help(struct __sk_buff *context, struct port *port)
{
	__u32 device = context->ifindex, zero = 0;
	struct settings *set = bpf_map_lookup_elem(&settings, &zero);
	struct ethhdr *ethernet;
	__u64 vlan, home;

	if (set && set->mirrors)
		mirror(context, port->bridge);
	ethernet = (void *)(long)context->data;
	if (!set || !set->vlans || (void *)(ethernet + 1) > (void *)(long)context->data_end)
		return 0;
	vlan = vlan_of(context);
	remember(key_of(ethernet->h_source), vlan, device);
	home = home_of(key_of(ethernet->h_dest), vlan, port->bridge);
	if (!home || home == port->address || !forwards(home) || port->flags & peek(home, net_bridge_port, flags) & BR_ISOLATED ||
	    !bpf_map_lookup_elem(&tc_ports, &device))
		return 0;
	device = ifindex_of(home);
	return bpf_map_lookup_elem(&tc_ports, &device) ? device : 0;
}

/* On a port that the bridge serves. */
SEC("tc")
int switch_copy(struct __sk_buff *context)
{
	struct sk_buff *skb = bpf_cast_to_kern_ctx(context);
	struct port port = member_of(skb->dev);
	__u32 device;

	if (!port.address || !is_networks(port.device))
		return TC_ACT_UNSPEC;
	device = help(context, &port);
	return device ? bpf_redirect(device, 0) : TC_ACT_UNSPEC;
}

/* The same of what the host sends by the bridge device itself. */
SEC("tc")
int switch_host(struct __sk_buff *context)
{
	struct sk_buff *skb = bpf_cast_to_kern_ctx(context);
	__u64 bridge = private_of(skb->dev);

	if (is_networks(skb->dev) && peek(bridge, net_bridge, dev) == skb->dev)
		mirror(context, bridge);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int switch_tc(struct __sk_buff *context)
{
	struct sk_buff *skb = bpf_cast_to_kern_ctx(context);
	struct flow flow = {};
	struct port port;
	void *data, *end;
	__u32 device;

	count_bulk(context);
	port = member_of(skb->dev);
	if (!port.address || !is_networks(port.device))
		return TC_ACT_UNSPEC;
	device = help(context, &port);
	if (device)
		return bpf_redirect(device, 0);
	data = (void *)(long)context->data;
	end = (void *)(long)context->data_end;
	if (data + sizeof(struct ethhdr) > end || !is_plain(&port) || !is_attended())
		return TC_ACT_UNSPEC;
	if (!find(&flow, &port, data, true) || !may_pass(&flow, &port) || !bpf_map_lookup_elem(&tc_ports, &flow.device))
		return TC_ACT_UNSPEC;
	return bpf_redirect(flow.device, 0);
}
