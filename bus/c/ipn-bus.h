/* SPDX-License-Identifier: Apache-2.0
 * A member of an IPN message bus, layout 1 (docs/bus.md has it): 64-bit Linux, gcc or clang, _GNU_SOURCE. One thread.
 *
 *     ipn_bus *bus = ipn_bus_join("/run/user/1000/ticks", 'w', 1 << 20, 0);  'r' to receive; NULL: errno says why
 *     ipn_bus_publish(bus, "tick", 4);
 *     ipn_bus_receive(bus, -1, handler, context);                           calls handler(context, message, length)
 *     ipn_bus_leave(bus);
 *
 * Overwrites what is not read in time (bus->lost counts it). Who joins waits until the members that are there do one of
 * these; one that has nothing to send or receive calls ipn_bus_serve(bus, 0) now and then. A member that is mad is
 * heard no more: bus->flaw says why. Here messages pass; how members meet is in ipn-bus-join.h, which comes along. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define IPN_LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define IPN_STORE(field, value) __atomic_store_n(&(field), value, __ATOMIC_RELEASE)
#define IPN_SIZE(length) (((length) + 15) & ~7ull) /* of a record in the ring */

struct ipn_stream { /* A sender's memory, which it alone writes. Its ring is mapped twice, so no record is split. */
  uint64_t magic;
  uint32_t capacity;
  uint8_t gap0[116];
  uint64_t claimed;
  uint32_t waiting, gap1; /* odd: waits until somebody's position reaches wanted */
  uint64_t wanted;
  uint8_t gap2[104];
  uint64_t tail, messages, bytes;
  uint8_t gap3[232];
  struct { uint64_t position, number; } chunk[16];
  uint8_t gap4[3328];
  uint8_t ring[];
};

struct ipn_cell { /* A receiver's word to one sender, in memory that it alone writes. */
  uint64_t magic;
  uint8_t gap0[56];
  uint64_t position;
  uint8_t gap1[56];
  uint32_t sleeping; /* odd: sleeps until a byte comes */
};

struct ipn_link { /* Another member. A sender has a stream; cell is what its receiver tells it. */
  int fd, role, process, user;
  int due, ours;  /* what it is waited to say; whether we have connected */
  uint32_t woken; /* which of its sleeps, or waits, we have ended */
  uint64_t answers, id, capacity, position, number, told;
  struct ipn_stream *stream;
  struct ipn_cell *cell;
};

typedef struct ipn_bus {
  int node, listener, memory, role, oldest, links;
  const char *flaw;
  char name[96];
  long served;
  uint64_t id, capacity, limit, received, lost, missed, room, sleeps;
  uint8_t *copy;
  struct ipn_stream *stream;
  struct ipn_link *link;
} ipn_bus;

typedef void ipn_handler(void *context, const uint8_t *message, uint32_t length);
static int ipn_bus_serve(ipn_bus *bus, int timeout);
static void ipn_drop(ipn_bus *bus, struct ipn_link *link);

static int ipn_bad(ipn_bus *bus, const char *flaw) {
  bus->flaw = flaw;
  return -2;
}

static void ipn_wake(struct ipn_link *link, uint32_t flag) {
  if (!(flag & 1) || flag == link->woken) return;
  link->woken = flag;
  send(link->fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* To the oldest record that is whole: what lies between is lost. */
static int ipn_skip(ipn_bus *bus, struct ipn_link *of) {
  uint64_t size = of->capacity / 16;
  uint64_t newest = IPN_LOAD(of->stream->claimed) / size, oldest = newest > 16 ? newest - 16 : 0;
  uint64_t to = IPN_LOAD(of->stream->chunk[oldest % 16].position);
  uint64_t number = IPN_LOAD(of->stream->chunk[oldest % 16].number);
  uint64_t claimed = IPN_LOAD(of->stream->claimed);
  if (claimed / size > oldest + 16) return 0; /* It came round once more. */
  int begins = to >= oldest * size && to <= claimed && to % 8 == 0;
  if (!begins || to < of->position || number < of->number) return ipn_bad(bus, "an index that leads nowhere");
  bus->lost += number - of->number;
  of->position = to;
  of->number = number;
  return 0;
}

/* Copies the next message and gives its length; -1: there is none yet, -2: it is mad. */
static int64_t ipn_next(ipn_bus *bus, struct ipn_link *of) {
  for (int looks = 0; looks < 3; looks++) {
    uint8_t *at = of->stream->ring + of->position % of->capacity;
    uint64_t word = IPN_LOAD(*(uint64_t *)at);
    uint32_t length = (uint32_t)word - 1;
    int good = length <= of->capacity / 4 && word >> 32 == (uint32_t)of->number;
    if (good && length > bus->room) bus->copy = realloc(bus->copy, bus->room = length);
    if (good) memcpy(bus->copy, at + 8, length);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    uint64_t claimed = IPN_LOAD(of->stream->claimed);
    if ((int64_t)(claimed - of->capacity - of->position) > 0) { /* What was copied is overwritten. */
      if (ipn_skip(bus, of)) return -2;
      continue;
    }
    if (!word) return -1;
    if (!good || of->position + IPN_SIZE(length) > claimed) return ipn_bad(bus, "a record that is none");
    of->position += IPN_SIZE(length);
    of->number++;
    return length;
  }
  return -1;
}

static void ipn_tell(struct ipn_link *to) {
  if (to->position == to->told) return;
  IPN_STORE(to->cell->position, to->told = to->position);
  uint32_t waiting = IPN_LOAD(to->stream->waiting);
  if (to->told >= IPN_LOAD(to->stream->wanted)) ipn_wake(to, waiting);
}

static int ipn_read(ipn_bus *bus, ipn_handler *handler, void *context) {
  int got = 0;
  for (int i = bus->links; i-- > 0;) {
    struct ipn_link *from = &bus->link[i];
    if (!from->stream || from->due) continue;
    int64_t length = 0, some = 0; /* No more, for others wait, too. */
    for (; some < 1 << 12 && (length = ipn_next(bus, from)) >= 0; some++, got++) {
      bus->received++;
      handler(context, bus->copy, length);
    }
    if (from->fd >= 0) ipn_tell(from);
    if (length == -2 || (length < 0 && from->fd < 0)) ipn_drop(bus, from);
  }
  return got;
}

static void ipn_sleeps(ipn_bus *bus, int odd) {
  bus->sleeps += odd;
  for (int i = 0; i < bus->links; i++) {
    struct ipn_cell *cell = bus->link[i].stream ? bus->link[i].cell : NULL;
    if (cell) __atomic_store_n(&cell->sleeping, ((cell->sleeping + 1) & ~1u) + odd, __ATOMIC_SEQ_CST);
  }
}

/* Hands on what is there, or waits for it so many ms (-1: for ever). How many; 0 = none, or somebody came or went. */
static inline int ipn_bus_receive(ipn_bus *bus, int timeout, ipn_handler *handler, void *context) {
  int got = ipn_read(bus, handler, context), known = bus->links, soon = timeout < 0 || timeout > 10 ? 10 : timeout;
  if (got || !timeout) return ipn_bus_serve(bus, 0), got;
  ipn_sleeps(bus, 1);
  syscall(SYS_membarrier, 2, 0, 0); /* GLOBAL_EXPEDITED: who sends sees that we sleep, or we see what it has sent, now or soon. */
  if (!(got = ipn_read(bus, handler, context)) && known == bus->links && !ipn_bus_serve(bus, soon) && soon != timeout &&
      !(got = ipn_read(bus, handler, context)) && known == bus->links)
    ipn_bus_serve(bus, timeout < 0 ? timeout : timeout - soon);
  return ipn_sleeps(bus, 0), got ? got : ipn_read(bus, handler, context);
}

static void ipn_claim(ipn_bus *bus, uint64_t end) { /* Room up to there, and the index of it. */
  uint64_t size = bus->capacity / 16, start = bus->limit, tail = bus->stream->tail;
  bus->limit = (end + 8 + size - 1) & -size;
  IPN_STORE(bus->stream->claimed, bus->limit);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  for (; start < bus->limit; start += size) {
    IPN_STORE(bus->stream->chunk[start / size % 16].position, tail >= start ? tail : end);
    IPN_STORE(bus->stream->chunk[start / size % 16].number, bus->stream->messages + (tail < start));
  }
}

/* Sends; -1 and EMSGSIZE where it is longer than a quarter of the ring. */
static inline int ipn_bus_publish(ipn_bus *bus, const void *message, size_t length) {
  struct ipn_stream *stream = bus->stream;
  uint64_t end = stream->tail + IPN_SIZE(length);
  uint8_t *at = stream->ring + stream->tail % bus->capacity;
  struct timespec now;
  if (length > bus->capacity / 4) return errno = EMSGSIZE, -1;
  if (end + 8 > bus->limit) ipn_claim(bus, end);
  IPN_STORE(*(uint64_t *)(at + IPN_SIZE(length)), 0);
  memcpy(at + 8, message, length);
  IPN_STORE(*(uint64_t *)at, stream->messages << 32 | (length + 1));
  IPN_STORE(stream->tail, end);
  IPN_STORE(stream->messages, stream->messages + 1);
  IPN_STORE(stream->bytes, stream->bytes + length);
  for (int i = 0; i < bus->links; i++)
    if (bus->link[i].cell) ipn_wake(&bus->link[i], IPN_LOAD(bus->link[i].cell->sleeping));
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now); /* No system call. */
  if (now.tv_nsec / 4000000 != bus->served) ipn_bus_serve(bus, 0); /* Every 4 ms: who comes and goes. */
  bus->served = now.tv_nsec / 4000000;
  return 0;
}

#include "ipn-bus-join.h"
