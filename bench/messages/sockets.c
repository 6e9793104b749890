// SPDX-License-Identifier: Apache-2.0
/*
 * sockets PEER send|receive SIZE GAP SPINNING INDEX SENDERS RECEIVERS PLACE
 * sockets unix serve PLACE
 *
 * A member of what is measured, as Member.java is one, for what the kernel or a command carries: it joins, says "ready", reads from when to
 * when it counts (CLOCK_MONOTONIC, ns), takes part until then, and says what it counted, in JSON. Each message is handed over by itself;
 * who receives, and the server, take as many at a time as are there (recvmmsg(2)).
 *
 *   unix      AF_UNIX SOCK_SEQPACKET at PLACE, whose server copies each message to all receivers (serve)
 *   udp       a multicast group on loopback
 *   netlink   NETLINK_USERSOCK, group 1
 *   ipn       `ipn send PLACE` and `ipn recv PLACE`, in records; the CPU time is theirs
 *   memcpy    in and out of a MiB, by one thread;  memcpy2: by one each, which don't wait for each other;
 *             memcpy3: by one each, and what one has copied in, the other copies out
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, LARGEST = 1 << 14, ROOM = 1 << 20, BURST = 32, SLEPT = 100000, MOST = 1 << 20, PORT = 5550 };

static const char *peer, *place;
static long size, gap, spinning, indexed;
static pid_t child;
static int64_t delays[MOST];
static uint64_t next[256];
static long count, lost;
static uint8_t in[BATCH][LARGEST];

struct used {
	int64_t time, cpu, count, lost;
};

static void fail(const char *what)
{
	fprintf(stderr, "sockets: %s: %s: %s\n", peer, what, strerror(errno));
	exit(1);
}

static int check(int result, const char *what)
{
	if (result < 0)
		fail(what);
	return result;
}

static int64_t clocked(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

static int64_t monotonic(void)
{
	return clocked(CLOCK_MONOTONIC);
}

static struct used used(void)
{
	clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
	if (child)
		clock_getcpuclockid(child, &clock);
	return (struct used){ monotonic(), clocked(clock), count, lost };
}

static int by_length(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
	return (a > b) - (a < b);
}

static void say(struct used from, struct used until)
{
	long some = gap ? until.count - from.count : 0;
	int64_t *first = delays + from.count;
	qsort(first, some, sizeof *first, by_length);
	double cpu = (until.cpu - from.cpu) / 1e9;
	printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"thread\": %.6f, \"garbage\": 0, \"count\": %ld, \"lost\": %ld",
	       (until.time - from.time) / 1e9, cpu, cpu, until.count - from.count, until.lost - from.lost);
	if (some)
		printf(", \"p50\": %ld, \"p99\": %ld, \"p999\": %ld", first[some / 2], first[some * 99 / 100], first[some * 999 / 1000]);
	printf("}\n");
	fflush(stdout);
}

static void window(int64_t *from, int64_t *until)
{
	printf("ready\n");
	fflush(stdout);
	if (scanf("%ld %ld", from, until) != 2)
		exit(1);
}

static void heard(const uint8_t *message)
{
	uint64_t first;
	memcpy(&first, message, sizeof first);
	first = be64toh(first);
	if (gap) {
		delays[count++ % MOST] = monotonic() - first;
		return;
	}
	uint64_t number = first << 8 >> 8, *due = &next[first >> 56];
	if (*due)
		lost += number + 1 - *due;
	*due = number + 2;
	count++;
}

/* ---- sockets ---- */

static struct sockaddr_un unix_address(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s", place);
	return address;
}

static void roomy(int fd)
{
	int room = ROOM;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
}

static int open_unix(char role)
{
	struct sockaddr_un address = unix_address();
	int fd = check(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
	roomy(fd);
	check(connect(fd, (void *)&address, sizeof address), "connect");
	check(send(fd, &role, 1, 0), "send");
	return fd;
}

static int open_udp(bool receives)
{
	int fd = check(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"), yes = 1;
	struct sockaddr_in group = { .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = inet_addr("239.1.2.3") };
	struct ip_mreqn lo = { .imr_multiaddr = group.sin_addr, .imr_ifindex = if_nametoindex("lo") };
	roomy(fd);
	if (receives) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
		check(bind(fd, (void *)&group, sizeof group), "bind");
		check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &lo, sizeof lo), "join the group");
	} else {
		check(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof lo), "choose lo");
		check(connect(fd, (void *)&group, sizeof group), "connect");
	}
	return fd;
}

static int open_netlink(bool receives)
{
	int fd = check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK), "socket");
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = receives };
	struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	roomy(fd);
	check(bind(fd, (void *)&address, sizeof address), "bind");
	if (!receives)
		check(connect(fd, (void *)&group, sizeof group), "connect");
	return fd;
}

/* Returns the end of a pipe from, or to, `ipn send` or `ipn recv`. */
static int open_ipn(bool receives)
{
	int ends[2];
	check(pipe2(ends, O_CLOEXEC), "pipe");
	child = check(fork(), "fork");
	if (!child) {
		dup2(ends[receives], receives);
		execlp("ipn", "ipn", receives ? "recv" : "send", "--records", place, NULL);
		fail("ipn");
	}
	close(ends[receives]);
	return ends[!receives];
}

static int open_peer(bool receives)
{
	if (!strcmp(peer, "unix"))
		return open_unix(receives ? 'r' : 'w');
	if (!strcmp(peer, "udp"))
		return open_udp(receives);
	if (!strcmp(peer, "netlink"))
		return open_netlink(receives);
	return open_ipn(receives);
}

/* A record of `ipn send`: its length in two bytes, and the message. Many in one write: the pipe is not what is measured. */
static void send_records(int fd, const uint8_t *message)
{
	static uint8_t records[1 << 16];
	static size_t filled;
	records[filled++] = size >> 8;
	records[filled++] = size;
	memcpy(records + filled, message, size);
	filled += size;
	if (gap || filled + size + 2 > sizeof records) {
		if (write(fd, records, filled) < 0)
			fail("write");
		filled = 0;
	}
}

static void send_one(int fd, const uint8_t *message)
{
	if (child)
		send_records(fd, message);
	else if (send(fd, message, size, MSG_NOSIGNAL) < 0 && errno != ENOBUFS && errno != EAGAIN && errno != ECONNREFUSED)
		fail("send");
}

static void receive_records(int fd)
{
	static uint8_t records[1 << 17];
	static size_t filled;
	struct pollfd ready = { fd, POLLIN, 0 };
	if (poll(&ready, 1, 200) <= 0)
		return;
	ssize_t got = read(fd, records + filled, sizeof records - filled);
	if (got <= 0)
		fail("read");
	filled += got;
	size_t at = 0;
	for (; at + 2 + size <= filled; at += 2 + size)
		heard(records + at + 2);
	memmove(records, records + at, filled -= at);
}

static void prepare(struct mmsghdr *all, struct iovec *vectors)
{
	for (int i = 0; i < BATCH; i++) {
		vectors[i] = (struct iovec){ in[i], LARGEST };
		all[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = vectors + i, .msg_iovlen = 1 } };
	}
}

static void receive_some(int fd)
{
	static struct mmsghdr all[BATCH];
	static struct iovec vectors[BATCH];
	if (!vectors[0].iov_base)
		prepare(all, vectors);
	int got = recvmmsg(fd, all, gap ? 1 : BATCH, spinning ? MSG_DONTWAIT : MSG_WAITFORONE, NULL);
	if (got < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
		fail("receive");
	for (int i = 0; i < got && all[i].msg_len; i++) // 0: the server has ended
		heard(in[i]);
}

static void take_part(bool receives)
{
	static uint8_t message[LARGEST];
	struct timeval soon = { .tv_usec = 200000 };
	struct used from = { 0 };
	int64_t begin, end, due = 0;
	int fd = open_peer(receives);
	if (receives)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
	else
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon);
	window(&begin, &end);
	for (int64_t now = monotonic(); now < end; now = monotonic()) {
		if (!from.time && now >= begin)
			from = used();
		if (receives && child) {
			receive_records(fd);
		} else if (receives) {
			receive_some(fd);
		} else if (!gap || now >= due) {
			due = now + gap;
			for (int i = 0; i < (gap ? 1 : BURST); i++) {
				uint64_t first = htobe64(gap ? (uint64_t)monotonic() : (uint64_t)indexed << 56 | (uint64_t)count);
				memcpy(message, &first, sizeof first);
				send_one(fd, message);
				count++;
			}
		} else if (gap > SLEPT) {
			int64_t until = due < end ? due : end;
			struct timespec at = { until / 1000000000L, until % 1000000000L };
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		}
	}
	struct used until = used();
	close(fd);
	if (child) {
		kill(child, SIGTERM);
		waitpid(child, NULL, 0);
		child = 0;
	}
	say(from, until);
}

/* ---- the server ---- */

static void serve(void)
{
	static struct mmsghdr all[BATCH];
	static struct iovec vectors[BATCH];
	struct pollfd ends[64];
	int receivers[64], ended = 0, known = 1, listeners = 0;
	struct sockaddr_un address = unix_address();
	prepare(all, vectors);
	unlink(place);
	ends[0] = (struct pollfd){ check(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket"), POLLIN, 0 };
	check(bind(ends[0].fd, (void *)&address, sizeof address), "bind");
	check(listen(ends[0].fd, 64), "listen");
	printf("ready\n");
	fflush(stdout);
	do {
		check(poll(ends, known, -1), "poll");
		for (int i = known - 1; i > 0; i--) {
			if (!ends[i].revents)
				continue;
			int got = recvmmsg(ends[i].fd, all, BATCH, MSG_DONTWAIT, NULL);
			if (got > 0 && all[0].msg_len == 0)
				got = 0;
			for (int g = 0; g < got; g++)
				vectors[g].iov_len = all[g].msg_len;
			for (int r = 0; r < listeners && got > 0; r++) {
				for (int done = 0, some; done < got; done += some) {
					some = sendmmsg(receivers[r], all + done, got - done, MSG_NOSIGNAL);
					if (some <= 0)
						break;
				}
			}
			for (int g = 0; g < got; g++)
				vectors[g].iov_len = LARGEST;
			if (got <= 0) {
				close(ends[i].fd);
				ends[i] = ends[--known];
				ended++;
			}
		}
		if (ends[0].revents) {
			int fd = check(accept4(ends[0].fd, NULL, NULL, SOCK_CLOEXEC), "accept");
			char role = 0;
			roomy(fd);
			if (recv(fd, &role, 1, 0) == 1 && role == 'r')
				receivers[listeners++] = fd;
			else
				ends[known++] = (struct pollfd){ fd, POLLIN, 0 };
		}
	} while (known > 1 || !ended);
}

/* ---- memcpy ---- */

static uint8_t ring[ROOM];
static atomic_bool over;
static long copied_in;
static bool handed; /* what is copied in is copied out, once: each waits for the other, and tells every 16 KiB how far it is */
static struct { _Alignas(128) atomic_size_t position; } given, taken;

static void await(atomic_size_t *position, size_t wanted)
{
	while (handed && !over && atomic_load_explicit(position, memory_order_acquire) < wanted)
		;
}

static void tell(atomic_size_t *position, size_t so_far)
{
	if (handed && so_far % (16 << 10) < (size_t)size)
		atomic_store_explicit(position, so_far, memory_order_release);
}

static void *copy_in(void *message)
{
	long copies = 0;
	for (size_t at = 0; !over; at += size, copies++) {
		await(&taken.position, at + size < ROOM ? 0 : at + size - ROOM);
		memcpy(ring + at % ROOM, message, size);
		__asm__ volatile("" ::: "memory");
		tell(&given.position, at + size);
	}
	copied_in = copies;
	return NULL;
}

static void copy(bool alone)
{
	handed = !strcmp(peer, "memcpy3");
	static uint8_t message[LARGEST], out[LARGEST];
	int64_t begin, end;
	pthread_t other;
	window(&begin, &end);
	if (!alone)
		pthread_create(&other, NULL, copy_in, message);
	struct used from = used();
	for (size_t at = 0; count % 1024 || monotonic() < end; at += size, count++) {
		if (alone) {
			memcpy(ring + at % ROOM, message, size);
			__asm__ volatile("" ::: "memory");
		}
		await(&given.position, at + size);
		memcpy(out, ring + at % ROOM, size);
		__asm__ volatile("" ::: "memory");
		tell(&taken.position, at + size);
	}
	over = true;
	if (!alone) {
		pthread_join(other, NULL);
		count = copied_in < count ? copied_in : count;
	}
	say(from, used());
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[2], "serve")) {
		peer = argv[1], place = argv[3];
		serve();
		return 0;
	}
	if (argc != 10) {
		fprintf(stderr, "usage: sockets PEER send|receive SIZE GAP SPINNING INDEX SENDERS RECEIVERS PLACE\n");
		return 2;
	}
	peer = argv[1], place = argv[9];
	size = atol(argv[3]), gap = atol(argv[4]), spinning = atol(argv[5]), indexed = atol(argv[6]);
	signal(SIGPIPE, SIG_IGN);
	if (!strncmp(peer, "memcpy", 6))
		copy(!strcmp(peer, "memcpy"));
	else
		take_part(!strcmp(argv[2], "receive"));
	return 0;
}
