/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_PORT_H
#define IPN_PORT_H

/*
 * Is this device, at this moment, a port of the network's bridge that would forward? Asked of the kernel's own structures for each frame,
 * so that nothing that a dead ipnd has left behind can bring a frame into a network that is stopped, or out of one that was left.
 */
#include <stdbool.h>
#include "kernel.h"

/* Whose programs these are (NetworkLayout.java); with build, which file they are of. */
struct network {
	__u32 bridge; /* ifindex */
	__u32 namespace; /* inode number */
	__u64 build;
};

const volatile struct network network SEC(".rodata");

struct port {
	__u64 address; /* of its net_bridge_port; 0: none */
	__u64 bridge;
	__u64 flags;
	struct net_device *device; /* the bridge's */
};

static __always_inline bool forwards(__u64 port)
{
	return peek(port, net_bridge_port, state) == BR_STATE_FORWARDING &&
	       !(peek(port, net_bridge_port, flags) & ~BR_PLAIN);
}

/* Whether the bridge, which device is, is the one of this network. */
static __always_inline bool is_networks(struct net_device *device)
{
	return device->ifindex == (int)network.bridge && device->nd_net.net->ns.inum == network.namespace;
}

/* The port that the device is, of whichever bridge that is up, where it forwards; what the bridge does besides is left to the caller. */
static __always_inline struct port member_of(struct net_device *device)
{
	struct port port = {};
	__u64 address;

	if (!(BPF_CORE_READ_BITFIELD(device, priv_flags) & IFF_BRIDGE_PORT))
		return port;
	address = (__u64)device->rx_handler_data;
	port.bridge = (__u64)peek(address, net_bridge_port, br);
	port.flags = peek(address, net_bridge_port, flags);
	port.device = peek_device((void *)peek(port.bridge, net_bridge, dev));
	if (peek(address, net_bridge_port, state) == BR_STATE_FORWARDING && port.device->flags & IFF_UP)
		port.address = address;
	return port;
}

/* Whether bridge and port do no more than plain forwarding themselves: no spanning tree, no VLANs. */
static __always_inline bool is_plain(struct port *port)
{
	return !(port->flags & ~BR_PLAIN) && !peek(port->bridge, net_bridge, stp_enabled) &&
	       !(peek(port->bridge, net_bridge, options) &
		 1UL << bpf_core_enum_value(enum net_bridge_opts, BROPT_VLAN_ENABLED));
}

/* Of which bridge it is a port is left to the caller. */
static __always_inline struct port some_port_of(struct net_device *device)
{
	struct port port = member_of(device);

	if (port.address && !is_plain(&port))
		port.address = 0;
	return port;
}

static __always_inline struct port port_of(struct net_device *device)
{
	struct port port = some_port_of(device);

	if (port.address && !is_networks(port.device))
		port.address = 0;
	return port;
}

#endif
