/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_KERNEL_H
#define IPN_KERNEL_H

/*
 * Of the kernel's own structures, the fields that we read; where they lie is filled in when the programs are loaded (CO-RE). The bridge's
 * are read through peek(), because a bridge that is a module has no types that bpf_rdonly_cast knows.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct list_head {
	struct list_head *next;
};

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	unsigned long priv_flags : 32;
	unsigned int flags;
	unsigned int mtu;
	unsigned long state;
	unsigned int operstate;
	__u64 features;
	struct Qdisc *qdisc;
	void *tcx_egress;
	struct rtnl_link_ops *rtnl_link_ops;
	int ifindex;
	void *rx_handler_data;
	void *_rx;
	unsigned int num_rx_queues;
	possible_net_t nd_net;
};

/* Before Linux 6.6. */
struct net_device___old {
	void *miniq_egress;
};

struct Qdisc {
	void *enqueue;
};

struct rtnl_link_ops {
	const char *kind;
};

struct netdev_rx_queue {
	void *dev;
};

struct xdp_rxq_info {
	struct net_device *dev;
};

struct xdp_txq_info {
	struct net_device *dev;
};

struct xdp_buff {
	struct xdp_rxq_info *rxq;
	struct xdp_txq_info *txq;
	void *data_hard_start;
	__u32 frame_sz;
	__u32 flags;
};

enum xdp_buff_flags { XDP_FLAGS_HAS_FRAGS };

struct sk_buff {
	struct net_device *dev;
	__u16 mac_len;
};

struct skb_shared_info {
	unsigned short gso_size;
};

struct net_bridge {
	struct list_head port_list;
	struct net_device *dev;
	unsigned long options;
	enum { BR_NO_STP } stp_enabled;
};

enum net_bridge_opts { BROPT_VLAN_ENABLED };

enum netdev_priv_flags { IFF_NO_QUEUE };

struct net_bridge_port {
	struct net_bridge *br;
	struct net_device *dev;
	struct list_head list;
	unsigned long flags;
	__u8 state;
};

struct mac_addr {
	unsigned char addr[6];
};

struct net_bridge_fdb_key {
	struct mac_addr addr;
	__u16 vlan_id;
};

struct net_bridge_fdb_entry {
	struct net_bridge_fdb_key key;
};

struct ndmsg;

struct raw_spinlock {};

struct spinlock {
	struct raw_spinlock rlock;
};

struct timespec64 {
	long long tv_sec;
};
#pragma clang attribute pop

extern void *bpf_cast_to_kern_ctx(void *context) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;

/* A field of the structure at an address; 0 where nothing is mapped. Any type of vmlinux that begins with a number would do. */
#define peek(address, structure, field)                                                                         \
	(*(typeof(((struct structure *)0)->field) *)bpf_rdonly_cast(                                            \
		(void *)((__u64)(address) + bpf_core_field_offset(struct structure, field)),                    \
		bpf_core_type_id_kernel(struct timespec64)))

#define peek_device(address) ((struct net_device *)bpf_rdonly_cast((address), bpf_core_type_id_kernel(struct net_device)))

/* netdev_priv(): where the device's own structure begins, for a bridge struct net_bridge. */
#define private_of(device) ((__u64)(device) + ((bpf_core_type_size(struct net_device) + 31) & ~31ULL))

/* Whether another frame's program may run on this CPU in the midst of one (PREEMPT_RT, where spinlocks sleep). */
#define PREEMPTIBLE (!bpf_core_field_exists(((struct spinlock *)0)->rlock))

#define IFF_UP 1
#define IFF_BRIDGE_PORT (1 << 9) /* netdev_priv_flags */
#define BR_STATE_DISABLED 0
#define BR_STATE_FORWARDING 3

/* linux/if_bridge.h, the kernel's own. */
#define BR_ISOLATED (1UL << 16)
/* What a port may have set without wanting more of the bridge than plain forwarding. */
#define BR_PLAIN (0xffUL | 1UL << 9 | 1UL << 11 | 1UL << 12 | 1UL << 14 | BR_ISOLATED)

#endif
