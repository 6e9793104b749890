/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_CHECKSUM_H
#define IPN_CHECKSUM_H

/*
 * Native XDP on a tap loses what the virtio-net header said, so a program that redirects does what a NIC does: it completes the
 * checksum that the guest has left to its device. It touches only what it can prove: the checksum field of TCP or UDP that holds the sum
 * of the pseudo-header and nothing else is unfinished (a finished one of that value comes out as itself).
 */
#include <stdbool.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define LONGEST 0xfff /* bytes of TCP or UDP that are summed here: a frame that native XDP sees fits a page */

static __always_inline __u16 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* The piece of SIZE bytes, a power of two, where LENGTH has one: after all bigger pieces. */
#define PIECE(SIZE)                                                                                      \
	do {                                                                                             \
		__u64 bit = length & (SIZE), at = length & ~(2ULL * (SIZE) - 1) & LONGEST;               \
		asm volatile("" : "+r"(bit), "+r"(at));                                                  \
		if (bit) {                                                                               \
			__u8 *piece = start + (at & LONGEST);                                            \
			if ((void *)(piece + (SIZE)) > end)                                              \
				return false;                                                            \
			SUM(SIZE)                                                                        \
		}                                                                                        \
	} while (0)

static __always_inline bool sum_up(void *begin, void *end, __u64 length, __u64 *result)
{
	__u8 *start = begin;
	__u64 sum = 0;

	if (length > LONGEST)
		return false;
#define SUM(SIZE)                                                                                        \
	_Pragma("unroll") for (int i = 0; i < (SIZE); i += 512) sum +=                                   \
		(__u32)bpf_csum_diff(0, 0, (void *)(piece + i), (SIZE) < 512 ? (SIZE) : 512, 0);
	PIECE(2048);
	PIECE(1024);
	PIECE(512);
	PIECE(256);
#undef SUM
/* To call for so little would take longer. */
#define SUM(SIZE) _Pragma("unroll") for (int i = 0; i < (SIZE); i += 4) sum += *(__u32 *)(piece + i);
	PIECE(128);
	PIECE(64);
	PIECE(32);
	PIECE(16);
	PIECE(8);
	PIECE(4);
#undef SUM
#define SUM(SIZE) sum += *(__u16 *)piece;
	PIECE(2);
#undef SUM
#define SUM(SIZE) sum += bpf_htons(*piece << 8);
	PIECE(1);
#undef SUM
	*result = sum;
	return true;
}

static __always_inline bool finish(void *transport, void *end, __u64 length, __u8 protocol, __u64 pseudo)
{
	__u16 *check;
	__u64 sum;

	if (protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = transport;

		if ((void *)(tcp + 1) > end || length < sizeof(*tcp))
			return false;
		check = &tcp->check;
	} else {
		struct udphdr *udp = transport;

		if ((void *)(udp + 1) > end || length < sizeof(*udp))
			return false;
		check = &udp->check;
	}
	if (*check != fold(pseudo + bpf_htons(length) + bpf_htons(protocol)))
		return protocol == IPPROTO_TCP; /* a datagram's payload may be a tunnel with an unfinished checksum within */
	if (!sum_up(transport, end, length, &sum))
		return false;
	sum = (__u16)~fold(sum);
	*check = protocol == IPPROTO_UDP && !sum ? 0xffff : sum;
	return true;
}

static __always_inline bool finish_ipv4(struct iphdr *ip, void *end)
{
	__u16 length;

	if ((void *)(ip + 1) > end || ip->version != 4)
		return false;
	if (ip->protocol == IPPROTO_ICMP)
		return true;
	if (ip->ihl != 5 || ip->frag_off & bpf_htons(0x3fff) ||
	    (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP))
		return false;
	length = bpf_ntohs(ip->tot_len) - sizeof(*ip);
	return finish(ip + 1, end, length, ip->protocol, (__u64)ip->saddr + ip->daddr);
}

static __always_inline bool finish_ipv6(struct ipv6hdr *ip, void *end)
{
	__u64 pseudo = 0;

	if ((void *)(ip + 1) > end || ip->version != 6)
		return false;
	if (ip->nexthdr == IPPROTO_ICMPV6)
		return true;
	if (ip->nexthdr != IPPROTO_TCP && ip->nexthdr != IPPROTO_UDP)
		return false;
#pragma unroll
	for (int i = 0; i < 4; i++)
		pseudo += (__u64)ip->saddr.s6_addr32[i] + ip->daddr.s6_addr32[i];
	return finish(ip + 1, end, bpf_ntohs(ip->payload_len), ip->nexthdr, pseudo);
}

/* Makes the frame whole; false: that it is can't be proven here, and nothing was changed. */
static __always_inline bool complete(struct ethhdr *ethernet, void *end)
{
	__u16 type = bpf_ntohs(ethernet->h_proto);

	if (type == ETH_P_IP)
		return finish_ipv4((void *)(ethernet + 1), end);
	if (type == ETH_P_IPV6)
		return finish_ipv6((void *)(ethernet + 1), end);
	switch (type) {
	case ETH_P_ARP:
	case 0x88b5: /* local experimental */
	case 0x88b6:
	case ETH_P_SLOW: /* LACP */
	case ETH_P_PAUSE:
	case ETH_P_PAE:
	case ETH_P_LLDP:
	case ETH_P_1588:
	case ETH_P_AOE:
	case 0x88a4: /* EtherCAT */
	case 0x8892: /* PROFINET */
		return true;
	default:
		return type < ETH_P_802_3_MIN; /* a length: LLC, such as a bridge's STP */
	}
}

#endif
