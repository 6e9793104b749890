// SPDX-License-Identifier: Apache-2.0
/*
 * tapbench SECONDS BYTES gso|csum|plain flood|echo|turns SENDER [RECEIVER...] [+ SENDER RECEIVER...]...: frames from one member to others,
 * as QEMU sends them: non-blocking, with a virtio-net header, the UDP checksum left to the device. Prints what was sent and what each
 * receiver got, and how many frames arrived with a checksum that is neither right nor said to be unfinished.
 *
 * flood: sender and receivers at once, each as fast as it can; cpu is what the whole machine spent, reading what the one thread did that
 * receives. echo: the first receiver sends each frame back, and what counts is the time until it is there. turns: one thread sends 64
 * frames, then receives them, for 20 ms on each network by turns, and what counts is its time on the CPU: what else the machine does hits
 * all networks alike.
 *
 * BYTES is the length of the whole Ethernet frame. A member is a tap, made if it is not there (to put it somewhere, and up, is the
 * caller's, who then sends a newline), or vde:SOCKET, a port of that vde_switch as QEMU's -netdev vde has it: plain only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = sizeof(struct virtio_net_hdr), LARGEST = 70000 };

static atomic_bool over;

struct vde;
static struct vde *(*vde_open)(const char *, const char *, int, void *);
static ssize_t (*vde_receive)(struct vde *, void *, size_t, int);
static ssize_t (*vde_transmit)(struct vde *, const void *, size_t, int);
static int (*vde_data)(struct vde *);

/* vde is NULL for a tap. */
struct member {
	int fd;
	struct vde *vde;
};

struct receiver {
	struct member member;
	long frames, bytes, broken;
};

/* Those of one network. */
struct network {
	struct member sender;
	struct receiver *all;
	int receivers;
};

static int open_tap(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) || ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) {
		perror(name);
		exit(1);
	}
	return fd;
}

static void *symbol(void *library, const char *name)
{
	void *found = library ? dlsym(library, name) : NULL;

	if (!found) {
		fprintf(stderr, "tapbench: %s\n", dlerror());
		exit(1);
	}
	return found;
}

static struct member open_member(const char *name)
{
	struct member member = { .fd = -1 };

	if (strncmp(name, "vde:", 4)) {
		member.fd = open_tap(name);
		return member;
	}
	if (!vde_open) {
		void *library = dlopen("libvdeplug.so.2", RTLD_NOW);

		if (!library)
			library = dlopen("libvdeplug.so.4", RTLD_NOW);
		*(void **)&vde_open = symbol(library, "vde_open_real");
		*(void **)&vde_receive = symbol(library, "vde_recv");
		*(void **)&vde_transmit = symbol(library, "vde_send");
		*(void **)&vde_data = symbol(library, "vde_datafd");
	}
	member.vde = vde_open(name + 4, "tapbench", 1, NULL);
	if (!member.vde) {
		perror(name);
		exit(1);
	}
	member.fd = vde_data(member.vde);
	return member;
}

/* A frame with its virtio-net header, which a vde_switch has no place for. */
static ssize_t transmit(const struct member *member, const void *buffer, size_t length)
{
	if (member->vde)
		return vde_transmit(member->vde, (const char *)buffer + HEADER, length - HEADER, 0);
	return write(member->fd, buffer, length);
}

/* The same, never waiting. */
static ssize_t receive_frame(const struct member *member, void *buffer)
{
	ssize_t got;

	if (!member->vde)
		return read(member->fd, buffer, HEADER + LARGEST);
	memset(buffer, 0, HEADER);
	got = recv(member->fd, (char *)buffer + HEADER, LARGEST, MSG_DONTWAIT);
	return got > 0 ? got + HEADER : -1;
}

static uint32_t sum(const unsigned char *bytes, size_t length, uint32_t start)
{
	for (size_t i = 0; i + 1 < length; i += 2)
		start += bytes[i] << 8 | bytes[i + 1];
	if (length & 1)
		start += bytes[length - 1] << 8;
	return start;
}

static uint16_t fold(uint32_t value)
{
	while (value >> 16)
		value = (value & 0xffff) + (value >> 16);
	return value;
}

static uint32_t pseudo(const unsigned char *ip, size_t length)
{
	return sum(ip + 12, 8, ip[9] + length);
}

/* An IPv4 frame of BYTES from 10.0.0.1 to 10.0.0.2; returns its virtio-net header's length with it. */
static void build(unsigned char *buffer, const unsigned char *to, const unsigned char *from, size_t bytes, const char *how)
{
	struct virtio_net_hdr *header = (void *)buffer;
	unsigned char *frame = buffer + HEADER, *ip = frame + 14, *transport = ip + 20;
	size_t length = bytes - 34;
	bool gso = !strcmp(how, "gso");
	size_t check = gso ? 16 : 6;
	uint16_t value;

	memset(buffer, 0, HEADER + bytes);
	memcpy(frame, to, 6);
	memcpy(frame + 6, from, 6);
	frame[12] = 8;
	ip[0] = 0x45;
	ip[2] = (bytes - 14) >> 8;
	ip[3] = bytes - 14;
	ip[8] = 64;
	ip[9] = gso ? 6 : 17;
	memcpy(ip + 12, "\x0a\0\0\x01\x0a\0\0\x02", 8);
	value = ~fold(sum(ip, 20, 0));
	ip[10] = value >> 8;
	ip[11] = value;
	for (size_t i = 0; i < length; i++)
		transport[i] = i * 7;
	memcpy(transport, "\x04\x00\x04\x01", 4);
	if (gso) {
		memset(transport + 4, 0, 16);
		transport[12] = 0x50;
		transport[13] = 0x10;
		header->gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		header->gso_size = 1448;
		header->hdr_len = 54;
	} else {
		transport[4] = length >> 8;
		transport[5] = length;
		transport[6] = transport[7] = 0;
	}
	value = fold(pseudo(ip, length));
	if (!strcmp(how, "plain"))
		value = ~fold(sum(transport, length, pseudo(ip, length)));
	else {
		header->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		header->csum_start = 34;
		header->csum_offset = check;
	}
	transport[check] = value >> 8;
	transport[check + 1] = value;
}

static bool whole(const unsigned char *buffer, size_t length)
{
	const struct virtio_net_hdr *header = (const void *)buffer;
	const unsigned char *ip = buffer + HEADER + 14;
	size_t bytes = length - HEADER - 34;

	if (length < HEADER + 42 || ip[-2] != 8 || ip[-1] || header->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		return true;
	return fold(sum(ip + 20, bytes, pseudo(ip, bytes))) == 0xffff;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % sysconf(_SC_NPROCESSORS_ONLN), &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

/* At most this many frames; returns how many there were. */
static long take(struct receiver *self, unsigned char *buffer, long most)
{
	long taken = 0;
	ssize_t got;

	while (taken < most && (got = receive_frame(&self->member, buffer)) > 0) {
		taken++;
		if (buffer[HEADER + 12] == 8 && !buffer[HEADER + 13]) {
			self->frames++;
			self->bytes += got - HEADER;
			if (!(self->frames & 255) && !whole(buffer, got))
				self->broken++;
		}
	}
	return taken;
}

struct receivers {
	struct receiver *all;
	int count;
};

/* One thread for all who listen: to wake many on one CPU would cost more than any network does. */
static void *receive(void *argument)
{
	struct receivers *self = argument;
	unsigned char *buffer = malloc(HEADER + LARGEST);
	struct pollfd *waiting = calloc(self->count, sizeof(*waiting));

	pin(1);
	for (int i = 0; i < self->count; i++)
		waiting[i] = (struct pollfd){ .fd = self->all[i].member.fd, .events = POLLIN };
	for (;;) {
		long taken = 0;

		for (int i = 0; i < self->count; i++)
			taken += take(&self->all[i], buffer, 64);
		if (taken)
			continue;
		if (atomic_load(&over))
			break;
		poll(waiting, self->count, 10);
	}
	free(waiting);
	free(buffer);
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static double on_cpu(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void print(const struct receiver *all, int receivers)
{
	for (int i = 0; i < receivers; i++)
		printf("%s{\"frames\":%ld,\"bytes\":%ld,\"broken\":%ld}", i ? "," : "", all[i].frames, all[i].bytes, all[i].broken);
	printf("]");
}

/* For 20 ms: prints frames sent, and seconds on the CPU for sending and for receiving. */
static void turn(const struct network *network, const unsigned char *frame, size_t bytes, unsigned char *buffer)
{
	double until = now() + 0.02, sending = 0, receiving = 0;
	int batch = bytes > 4096 ? 4 : 64; /* what waits shall fit a cache, as it does where somebody reads all the time */
	long sent = 0;

	while (now() < until) {
		double first = on_cpu(), second;

		for (int i = 0; i < batch; i++)
			if (transmit(&network->sender, frame, HEADER + bytes) > 0)
				sent++;
		second = on_cpu();
		for (int i = 0; i < network->receivers; i++)
			take(&network->all[i], buffer, LONG_MAX);
		sending += second - first;
		receiving += on_cpu() - second;
	}
	printf("[%ld,%.9f,%.9f]", sent, sending, receiving);
}

static void turns(double seconds, const struct network *networks, int count, const unsigned char *frame, size_t bytes)
{
	unsigned char *buffer = malloc(HEADER + LARGEST);
	double until = now() + seconds * count;

	printf("{\"turns\":[");
	for (bool first = true; now() < until; first = false) {
		printf(first ? "[" : ",[");
		for (int i = 0; i < count; i++) {
			if (i)
				printf(",");
			turn(&networks[i], frame, bytes, buffer);
		}
		printf("]");
	}
	printf("],\"received\":[");
	for (int i = 0; i < count; i++) {
		printf(i ? ",[" : "[");
		print(networks[i].all, networks[i].receivers);
	}
	printf("]}\n");
	free(buffer);
}

/* What a thread has spent, seconds. */
static double on_cpu_of(pthread_t thread)
{
	struct timespec time;
	clockid_t clock;

	pthread_getcpuclockid(thread, &clock);
	clock_gettime(clock, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* What the whole machine has spent, seconds. */
static double machine(void)
{
	unsigned long long user, nice, system, idle, wait, irq, softirq, steal;
	FILE *file = fopen("/proc/stat", "r");

	if (!file || fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait, &irq, &softirq,
			    &steal) != 8) {
		perror("/proc/stat");
		exit(1);
	}
	fclose(file);
	return (double)(user + nice + system + irq + softirq) / sysconf(_SC_CLK_TCK);
}

/* As fast as it can; returns how many. */
static long send_for(double seconds, const struct member *sender, const unsigned char *frame, size_t bytes)
{
	double begin = now();
	long sent = 0;

	do {
		for (int i = 0; i < 64; i++)
			if (transmit(sender, frame, HEADER + bytes) > 0)
				sent++;
	} while (now() - begin < seconds);
	return sent;
}

static void flood(double seconds, const struct member *sender, struct receiver *all, int receivers, const unsigned char *frame, size_t bytes)
{
	double begin, end, spent, reading;
	long sent, *before = calloc(receivers, sizeof(*before));
	struct receivers listening = { all, receivers };
	pthread_t thread;

	pthread_create(&thread, NULL, receive, &listening);
	pin(0);
	send_for(bytes > 4096 ? 2.5 : 0.2, sender, frame, bytes); /* who sends segments is soon served otherwise */
	for (int i = 0; i < receivers; i++)
		before[i] = all[i].frames;
	spent = machine();
	reading = on_cpu_of(thread);
	begin = now();
	sent = send_for(seconds, sender, frame, bytes);
	end = now();
	reading = on_cpu_of(thread) - reading;
	spent = machine() - spent;
	for (int i = 0; i < receivers; i++)
		before[i] = all[i].frames - before[i];
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	for (int i = 0; i < receivers; i++)
		all[i].frames = before[i];
	free(before);
	printf("{\"sent\":%ld,\"seconds\":%.3f,\"cpu\":%.2f,\"reading\":%.3f,\"received\":[", sent, end - begin, spent, reading);
	print(all, receivers);
	printf("}\n");
}

/* What the far end answers with: as long as what it got, and sent as that was. */
static unsigned char *answer;

static void *send_back(void *argument)
{
	struct receiver *self = argument;
	unsigned char *buffer = malloc(HEADER + LARGEST);
	struct pollfd poll_fd = { .fd = self->member.fd, .events = POLLIN };

	pin(1);
	while (!atomic_load(&over)) {
		ssize_t got;

		poll(&poll_fd, 1, 10);
		while ((got = receive_frame(&self->member, buffer)) > 0)
			if (buffer[HEADER + 12] == 8 && !buffer[HEADER + 13] && transmit(&self->member, answer, got) > 0)
				self->frames++;
	}
	free(buffer);
	return NULL;
}

static int compare(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

static void echo(double seconds, const struct member *sender, struct receiver *far, const unsigned char *frame, size_t bytes)
{
	enum { MOST = 4000000 };
	double *trips = malloc(MOST * sizeof(*trips)), begin = now();
	unsigned char *buffer = malloc(HEADER + LARGEST);
	struct pollfd poll_fd = { .fd = sender->fd, .events = POLLIN };
	long count = 0, lost = 0;
	pthread_t thread;

	pthread_create(&thread, NULL, send_back, far);
	pin(0);
	while (now() - begin < seconds && count < MOST) {
		double sent = now();
		bool back = false;

		if (transmit(sender, frame, HEADER + bytes) <= 0)
			continue;
		while (!back && poll(&poll_fd, 1, 100) > 0)
			while (receive_frame(sender, buffer) > 0)
				back = back || (buffer[HEADER + 12] == 8 && !buffer[HEADER + 13]);
		if (back)
			trips[count++] = now() - sent;
		else
			lost++;
	}
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	qsort(trips, count, sizeof(*trips), compare);
	printf("{\"trips\":%ld,\"lost\":%ld,\"p50\":%.2f,\"p99\":%.2f}\n", count, lost, count ? trips[count / 2] * 1e6 : 0,
	       count ? trips[count * 99 / 100] * 1e6 : 0);
	free(trips);
	free(buffer);
}

/* All members say who they are. */
static void greet(const struct network *network, unsigned char *frame)
{
	for (int i = -1; i < network->receivers; i++) {
		unsigned char mine[6] = { 0x52, 0x54, 0, 0, 1, i + 1 };

		build(frame, (unsigned char *)"\xff\xff\xff\xff\xff\xff", mine, 64, "plain");
		if (transmit(i < 0 ? &network->sender : &network->all[i].member, frame, HEADER + 64) < 0)
			perror("write");
	}
}

/* What has arrived so far is nobody's. */
static void drain(const struct network *network, unsigned char *buffer)
{
	for (int i = -1; i < network->receivers; i++)
		while (receive_frame(i < 0 ? &network->sender : &network->all[i].member, buffer) > 0)
			;
}

int main(int count, char **words)
{
	double seconds = count > 5 ? atof(words[1]) : 0;
	size_t bytes = count > 5 ? atol(words[2]) : 0;
	unsigned char from[6] = { 0x52, 0x54, 0, 0, 1, 0 }, to[6] = { 0x52, 0x54, 0, 0, 1, 1 };
	unsigned char *frame = malloc(HEADER + LARGEST), *buffer = malloc(HEADER + LARGEST);
	struct network *networks = calloc(count, sizeof(*networks));
	int made = 0;

	if (count < 6 || (count < 7 && !strcmp(words[4], "echo")) || bytes < 60 || bytes > 65000) {
		fprintf(stderr, "usage: tapbench SECONDS BYTES gso|csum|plain flood|echo|turns SENDER [RECEIVER...] [+ SENDER RECEIVER...]...\n");
		return 2;
	}
	for (int i = 5; i < count; made++) {
		struct network *network = &networks[made];

		network->sender = open_member(words[i++]);
		network->all = calloc(count, sizeof(*network->all));
		for (; i < count && strcmp(words[i], "+"); i++)
			network->all[network->receivers++].member = open_member(words[i]);
		i++;
	}
	printf("ready\n");
	fflush(stdout);
	getchar(); /* until the members are where they belong */

	for (int i = 0; i < made; i++)
		greet(&networks[i], frame);
	build(frame, to, from, bytes, words[3]);
	usleep(50000);
	for (int i = 0; i < made; i++)
		drain(&networks[i], buffer);
	if (!strcmp(words[4], "turns"))
		turns(seconds, networks, made, frame, bytes);
	else if (!strcmp(words[4], "echo")) {
		answer = malloc(HEADER + LARGEST);
		build(answer, from, to, bytes, words[3]);
		echo(seconds, &networks->sender, &networks->all[0], frame, bytes);
	} else
		flood(seconds, &networks->sender, networks->all, networks->receivers, frame, bytes);
	return 0;
}
