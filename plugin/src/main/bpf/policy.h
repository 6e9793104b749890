/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef IPN_POLICY_H
#define IPN_POLICY_H

/*
 * A port's policy, as userspace writes it (PolicyLayout.java):
 *
 *     0 receives  1 sends  2 antispoof  3 trunk   4 mac[6]  10 vlan (16)   12 native (16)  14 mirror  15 isolated
 *    16 rate (64)        24 loss (32)  28 duplicate (32)   32 trunks[64] (64 each)  544 addresses (64)  552 flood (64)
 *   560 build (64)
 */
struct policy {
	__u8 receives;
	__u8 sends;
	__u8 antispoof;
	__u8 trunk;       /* TRUNK, UNTAGGED alone, or neither */
	__u8 mac[6];      /* the member's own */
	__u16 vlan;       /* 0: none */
	__u16 native;     /* 0: none */
	__u8 mirror;
	__u8 isolated;
	__u64 rate;       /* bytes a second each way, 0: any; towards the member a qdisc holds it */
	__u32 loss;       /* of 2^32 */
	__u32 duplicate;  /* of 2^32 */
	__u64 trunks[64]; /* bit VLAN % 64 of word VLAN / 64 */
	__u64 addresses;  /* how many it may send from, 0: any */
	__u64 flood;      /* bytes a second towards the member of what is for all or for nobody known, 0: any */
	__u64 build;      /* which program file this is */
};

enum { TRUNK = 1, UNTAGGED = 2 };

enum reason { RIGHTS, ANTISPOOF, VLAN, RATE, LOSS, QUEUE, ADDRESSES, FLOOD, REASONS };

/* Between programs, on frames that never leave the machine with them. */
#define MARK_TWIN 0x49504e01
#define MARK_MIRRORED 0x49504e02

#endif
