/* SPDX-License-Identifier: Apache-2.0
 * A member of an IPN message bus, layout 1 (docs/bus.md has it): 64-bit Linux, gcc or clang, _GNU_SOURCE. One thread.
 *
 *     ipn_bus *bus = ipn_bus_join("/run/user/1000/ticks", 'w', 1 << 20, 0);     'r' to receive; NULL: errno says why
 *     ipn_bus_publish(bus, "tick", 4);
 *     ipn_bus_receive(bus, -1, handler, context);                              calls handler(context, message, length)
 *
 * Overwrites what is not read in time (bus->lost counts it). Who joins waits until the members that are there do one of these; one that
 * has nothing to send or receive calls ipn_bus_serve(bus, 0) now and then. A member that is mad is heard no more: bus->flaw says why. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { IPN_HELLO = 1, IPN_WELCOME, IPN_MEMORY, IPN_READY, IPN_FIGURES, IPN_TWICE, IPN_LINKED };
enum { IPN_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | 16 /* FUTURE_WRITE */, IPN_RING = 4096, IPN_CELL = 4096 };
#define IPN_LOAD(memory, at, type) __atomic_load_n((type *)((memory) + (at)), __ATOMIC_ACQUIRE)
#define IPN_STORE(memory, at, type, value) __atomic_store_n((type *)((memory) + (at)), (type)(value), __ATOMIC_RELEASE)

struct ipn_hello { uint32_t magic, version, step, role; uint64_t id, messages, bytes, lost; };
struct ipn_link { /* Another member; stage = what it is waited to say. A sender has a stream; cell is what the receiver tells it. */
  int fd, stage, role, ours;
  uint64_t id, capacity, position, number, lost, told;
  uint32_t woken;
  uint8_t *stream, *cell;
};
typedef struct ipn_bus {
  int node, listener, memory, role, oldest, links;
  char name[96], *flaw;
  uint64_t id, capacity, tail, limit, messages, bytes, received, lost, missed, served;
  uint8_t *stream;
  struct ipn_link *link;
} ipn_bus;

static uint8_t *ipn_map(int fd, size_t ring, int access) { /* The ring twice in a row: no record is split. */
  uint8_t *at = mmap(NULL, IPN_RING + 2 * ring, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED || mmap(at, IPN_RING + ring, access, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED) return NULL;
  if (ring && mmap(at + IPN_RING + ring, ring, access, MAP_SHARED | MAP_FIXED, fd, IPN_RING) == MAP_FAILED) return NULL;
  return at;
}
static uint8_t *ipn_make(int *fd, size_t ring) {
  uint8_t *at = NULL;
  *fd = memfd_create("ipn-bus", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (*fd >= 0 && !fchmod(*fd, 0444) && !(errno = posix_fallocate(*fd, 0, IPN_RING + ring))) at = ipn_map(*fd, ring, PROT_READ | PROT_WRITE);
  return at && !fcntl(*fd, F_ADD_SEALS, IPN_SEALS) ? at : NULL;
}
static int ipn_may(ipn_bus *bus, int fd, int right) { /* The rights of the user at the other end, by mode and ACL: acl(5). */
  struct ucred who; gid_t groups[4096]; struct { uint16_t tag, grants; uint32_t id; } acl[512]; struct stat node;
  socklen_t size = sizeof who, more = sizeof groups - sizeof *groups;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) || fstat(bus->node, &node)) return 0;
  int count = getsockopt(fd, SOL_SOCKET, 59 /* SO_PEERGROUPS */, groups, &more) ? 0 : more / sizeof *groups, in = 0, given = 0, member = 0;
  groups[count++] = who.gid;
  if (!who.uid || who.uid == node.st_uid) return !who.uid || node.st_mode >> 6 & right;
  for (int i = 0; i < count; i++) in |= groups[i] == node.st_gid;
  ssize_t length = fgetxattr(bus->node, "system.posix_acl_access", (char *)acl + 4, sizeof acl - 4);
  if (length < 4 || !(node.st_mode & 070)) return node.st_mode >> (in ? 3 : 0) & right;
  for (int a = 1; a < (length + 4) / 8; a++) { /* The version, 4 bytes, lies in acl[0]. */
    int grants = acl[a].grants & node.st_mode >> 3 & right, mine = acl[a].tag == 4 && in;
    if (acl[a].tag == 2 && acl[a].id == who.uid) return grants;
    for (int i = 0; i < count && acl[a].tag == 8; i++) mine |= groups[i] == acl[a].id;
    if (mine) member = 1, given |= grants;
  }
  return member ? given : (int)(node.st_mode & right);
}
static int ipn_bad(ipn_bus *bus, char *flaw) { bus->flaw = flaw; return -1; }

static int ipn_say(ipn_bus *bus, struct ipn_link *link, int step, int first, int second) {
  struct ipn_hello hello = {0x53554249, 1, step, bus->role, bus->id, bus->role == 'w' ? bus->messages : bus->received, bus->bytes, bus->lost};
  int fds[2] = {first >= 0 ? first : second, second}, count = (first >= 0) + (second >= 0);
  union { struct cmsghdr head; char room[CMSG_SPACE(8)]; } beside = {{CMSG_LEN(4 * count), SOL_SOCKET, SCM_RIGHTS}};
  struct iovec data = {&hello, sizeof hello};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = count ? &beside : NULL, .msg_controllen = count ? CMSG_SPACE(4 * count) : 0};
  memcpy(CMSG_DATA(&beside.head), fds, 4 * count);
  return sendmsg(link->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof hello ? 0 : -1;
}
static int ipn_skip(ipn_bus *bus, struct ipn_link *of) { /* To the oldest record that is whole. */
  uint64_t chunk = of->capacity / 16, oldest = IPN_LOAD(of->stream, 128, uint64_t) / chunk;
  oldest = oldest > 16 ? oldest - 16 : 0;
  uint64_t to = IPN_LOAD(of->stream, 512 + oldest % 16 * 16, uint64_t), number = IPN_LOAD(of->stream, 520 + oldest % 16 * 16, uint64_t);
  uint64_t claimed = IPN_LOAD(of->stream, 128, uint64_t);
  if (claimed / chunk > oldest + 16) return 0;
  if (to < oldest * chunk || to < of->position || to > claimed || to % 8 || number < of->number) return ipn_bad(bus, "an index that leads nowhere");
  of->lost += number - of->number, of->position = to, of->number = number;
  return 0;
}
static int ipn_next(ipn_bus *bus, struct ipn_link *of, uint8_t *copy, uint32_t *length) { /* 1 = one is copied; a NULL copy passes it over */
  for (int looks = 0; looks < 3; looks++) {
    uint8_t *at = of->stream + IPN_RING + of->position % of->capacity;
    uint64_t word = IPN_LOAD(at, 0, uint64_t), size = (((uint32_t)word - 1) + 15ull) & ~7ull;
    int good = (uint32_t)word && (uint32_t)word - 1 <= of->capacity / 4 && word >> 32 == (uint32_t)of->number;
    if (good && copy) memcpy(copy, at + 8, *length = (uint32_t)word - 1);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    uint64_t claimed = IPN_LOAD(of->stream, 128, uint64_t);
    if ((int64_t)(claimed - of->capacity - of->position) > 0) { if (ipn_skip(bus, of)) return -1; continue; }
    if (!word) return 0;
    if (!good || of->position + size > claimed) return ipn_bad(bus, "a record that is none");
    return of->position += size, of->number++, 1;
  }
  return 0;
}
static void ipn_tell(struct ipn_link *to) {
  if (to->position == to->told) return;
  IPN_STORE(to->cell, 64, uint64_t, to->told = to->position);
  uint32_t waiting = IPN_LOAD(to->stream, 136, uint32_t);
  if (waiting & 1 && waiting != to->woken && to->position >= IPN_LOAD(to->stream, 144, uint64_t)) to->woken = waiting, send(to->fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}
static int ipn_take(ipn_bus *bus, struct ipn_link *link, int fd, int start) { /* What the other side hands over. */
  struct stat state;
  if (fd < 0 || (fcntl(fd, F_GET_SEALS) & IPN_SEALS) != IPN_SEALS || fstat(fd, &state) || state.st_blocks * 512 < state.st_size) return ipn_bad(bus, "memory that is not sealed");
  uint64_t ring = state.st_size - IPN_RING;
  if (link->role == 'r') return state.st_size == IPN_CELL && (link->cell = ipn_map(fd, 0, PROT_READ)) ? 0 : ipn_bad(bus, "a cell of another size");
  if (ring < 65536 || ring > 256 << 20 || ring & (ring - 1) || !(link->stream = ipn_map(fd, link->capacity = ring, PROT_READ))) return ipn_bad(bus, "a ring of another size");
  if (IPN_LOAD(link->stream, 0, uint64_t) != 0x00015355424e5049) return ipn_bad(bus, "another layout");
  int more = start ? ipn_skip(bus, link) : 0;
  while (start && !bus->oldest && more >= 0 && (more = ipn_next(bus, link, NULL, NULL)) > 0) {}
  if (start) bus->missed += link->number, link->lost = 0;
  return more;
}
static int ipn_hand(ipn_bus *bus, struct ipn_link *link, int step, int shown) {
  int cell = -1, status;
  if (bus->role == link->role) return ipn_say(bus, link, step, shown, -1);
  if (bus->role == 'w') return ipn_say(bus, link, step, shown, bus->memory);
  if (!(link->cell = ipn_make(&cell, 0))) return -1;
  IPN_STORE(link->cell, 64, uint64_t, link->position);
  IPN_STORE(link->cell, 0, uint64_t, 0x014c4c45434e5049);
  status = ipn_say(bus, link, step, shown, cell);
  close(cell);
  return status;
}
static int ipn_proves(ipn_bus *bus, struct ipn_link *link, int fd) { /* A receiver shows the path, open to be read. */
  struct stat shown, node;
  if (!ipn_may(bus, link->fd, link->role == 'r' ? 4 : 2)) return ipn_bad(bus, "a member without the right");
  if (link->role == 'w') return 0;
  int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);
  return flags >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_WRONLY && !fstat(fd, &shown) && !fstat(bus->node, &node)
      && shown.st_dev == node.st_dev && shown.st_ino == node.st_ino ? 0 : ipn_bad(bus, "a member that does not prove its right");
}
static int ipn_hear(ipn_bus *bus, struct ipn_link *link) { /* Below 0: it has ended, or is mad. */
  struct ipn_hello hello; int fds[2] = {-1, -1}, status = -1, shown = bus->role == 'r' ? bus->node : -1;
  union { struct cmsghdr head; char room[CMSG_SPACE(8)]; } beside;
  struct iovec data = {&hello, sizeof hello};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &beside, .msg_controllen = sizeof beside};
  ssize_t length = recvmsg(link->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (length > 0 && message.msg_controllen >= CMSG_LEN(4)) memcpy(fds, CMSG_DATA(&beside.head), beside.head.cmsg_len - CMSG_LEN(0));
  if (link->stage == IPN_LINKED) status = length > 0 || (length < 0 && errno == EAGAIN) ? 0 : -1;
  else if (length == sizeof hello && hello.magic == 0x53554249 && hello.version == 1 && hello.step == (uint32_t)link->stage) {
    int differ = (link->role = link->stage == IPN_HELLO ? (int)hello.role : link->role) != bus->role, memory = link->role == 'r' ? fds[1] : fds[0];
    if (link->stage == IPN_HELLO && hello.role == 'o') {
      if (ipn_may(bus, link->fd, 4) || ipn_may(bus, link->fd, 2)) ipn_say(bus, link, IPN_FIGURES, -1, -1);
    } else if (link->stage == IPN_HELLO && (hello.role == 'r' || hello.role == 'w') && !ipn_proves(bus, link, fds[0])) {
      link->id = hello.id, status = 0;
      for (int i = 0; i < bus->links; i++)
        if (bus->link[i].id == hello.id && bus->link + i != link && (!bus->link[i].ours || bus->id < hello.id)) status = -1;
      status = status ? (ipn_say(bus, link, IPN_TWICE, -1, -1), -1) : ipn_hand(bus, link, IPN_WELCOME, shown);
      link->stage = IPN_MEMORY;
    } else if (link->stage == IPN_WELCOME && !ipn_proves(bus, link, fds[0]) && (!differ || !ipn_take(bus, link, memory, 1))) {
      status = differ ? ipn_hand(bus, link, IPN_MEMORY, -1) : ipn_say(bus, link, IPN_MEMORY, -1, -1), link->stage = IPN_READY;
    } else if (link->stage == IPN_MEMORY && (!differ || !ipn_take(bus, link, fds[0], 0))) {
      status = ipn_say(bus, link, IPN_READY, -1, -1), link->stage = IPN_LINKED;
    } else if (link->stage == IPN_READY) status = 0, link->stage = IPN_LINKED;
  }
  for (int i = 0; i < 2; i++) if (fds[i] >= 0) close(fds[i]);
  return status;
}
static void ipn_drop(ipn_bus *bus, struct ipn_link *link) {
  if (link->fd >= 0) close(link->fd);
  if (link->stream) munmap(link->stream, IPN_RING + 2 * link->capacity);
  if (link->cell) munmap(link->cell, IPN_CELL);
  bus->lost += link->lost, *link = bus->link[--bus->links];
}
static struct ipn_link *ipn_add(ipn_bus *bus, int fd, int stage) {
  bus->link = realloc(bus->link, (bus->links + 1) * sizeof *bus->link);
  return bus->link[bus->links] = (struct ipn_link){.fd = fd, .stage = stage, .ours = stage == IPN_WELCOME}, &bus->link[bus->links++];
}
/* Waits until somebody comes, goes, speaks or wakes us, at most so many milliseconds (-1: for ever), and deals with it. */
static inline void ipn_bus_serve(ipn_bus *bus, int timeout) {
  struct pollfd fds[1 + bus->links];
  int known = bus->links, fd;
  fds[0] = (struct pollfd){bus->listener, POLLIN, 0};
  for (int i = 0; i < known; i++) fds[i + 1] = (struct pollfd){bus->link[i].fd, POLLIN, 0};
  poll(fds, known + 1, timeout);
  for (int i = known; i-- > 0;)
    if (fds[i + 1].revents && ipn_hear(bus, &bus->link[i]) < 0) {
      if (bus->link[i].stream && bus->link[i].stage == IPN_LINKED) close(bus->link[i].fd), bus->link[i].fd = -1; /* It is read to its end. */
      else ipn_drop(bus, &bus->link[i]);
    }
  while (fds[0].revents && (fd = accept4(bus->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) ipn_add(bus, fd, IPN_HELLO);
}
/* Joins a path that is there, to receive ('r'; from the oldest message that is held, or the next one) or to send ('w', with so many bytes of a ring). */
static inline ipn_bus *ipn_bus_join(const char *path, int role, size_t capacity, int oldest) {
  ipn_bus *bus = calloc(1, sizeof *bus);
  struct stat node; struct sockaddr_un at = {.sun_family = AF_UNIX}; char line[512], *name;
  *bus = (ipn_bus){.role = role, .capacity = capacity, .oldest = oldest, .listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  bus->node = open(path, (role == 'r' ? O_RDONLY : O_WRONLY) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (bus->node < 0 || fstat(bus->node, &node) || getrandom(&bus->id, 8, 0) != 8) goto failed;
  syscall(SYS_membarrier, 4, 0, 0); /* REGISTER_GLOBAL_EXPEDITED */
  if (role == 'w') {
    if (!(bus->stream = ipn_make(&bus->memory, capacity))) goto failed;
    IPN_STORE(bus->stream, 8, uint32_t, capacity);
    IPN_STORE(bus->stream, 0, uint64_t, 0x00015355424e5049);
  }
  int base = sprintf(bus->name, "ipn-bus/%x:%x/%lx/", major(node.st_dev), minor(node.st_dev), node.st_ino);
  sprintf(bus->name + base, "%c/%016lx", role, bus->id);
  strcpy(at.sun_path + 1, bus->name);
  if (bind(bus->listener, (void *)&at, 3 + strlen(bus->name)) || listen(bus->listener, 4096)) goto failed;
  FILE *all = fopen("/proc/net/unix", "re");
  while (all && fgets(line, sizeof line, all))
    if ((name = strchr(line, '@')) && !strncmp(++name, bus->name, base) && strstr(line, " 00010000 ") && strncmp(name, bus->name, strlen(bus->name))) {
      int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      name[strcspn(name, "\n")] = 0, strncpy(at.sun_path + 1, name, sizeof at.sun_path - 2);
      if (connect(fd, (void *)&at, 3 + strlen(name))) { close(fd); continue; }
      struct ipn_link *link = ipn_add(bus, fd, IPN_WELCOME);
      link->role = name[base], link->id = strtoull(name + base + 2, NULL, 16);
      if (!ipn_may(bus, fd, link->role == 'r' ? 4 : 2) || ipn_say(bus, link, IPN_HELLO, role == 'r' ? bus->node : -1, -1)) ipn_drop(bus, link);
    }
  if (all) fclose(all);
  for (int turns = 0, talking = 1; talking && turns < 200; turns++) { /* Two seconds: who is stopped is waited for no longer. */
    talking = 0;
    for (int i = 0; i < bus->links; i++) talking |= bus->link[i].ours && bus->link[i].stage != IPN_LINKED;
    if (talking) ipn_bus_serve(bus, 10);
  }
  return bus;
failed:
  close(bus->listener), close(bus->node), free(bus);
  return NULL;
}
/* Sends; -1 and EMSGSIZE where it is longer than a quarter of the ring. */
static inline int ipn_bus_publish(ipn_bus *bus, const void *message, size_t length) {
  uint64_t chunk = bus->capacity / 16, end = bus->tail + ((length + 15) & ~7ul);
  struct timespec now;
  if (length > bus->capacity / 4) return errno = EMSGSIZE, -1;
  if (end + 8 > bus->limit) {
    uint64_t start = bus->limit, limit = (end + 8 + chunk - 1) & -chunk;
    IPN_STORE(bus->stream, 128, uint64_t, bus->limit = limit);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    for (; start < limit; start += chunk) {
      IPN_STORE(bus->stream, 512 + start / chunk % 16 * 16, uint64_t, bus->tail >= start ? bus->tail : end);
      IPN_STORE(bus->stream, 520 + start / chunk % 16 * 16, uint64_t, bus->messages + (bus->tail < start));
    }
  }
  uint8_t *ring = bus->stream + IPN_RING, *at = ring + bus->tail % bus->capacity;
  IPN_STORE(at, end - bus->tail, uint64_t, 0);
  memcpy(at + 8, message, length);
  IPN_STORE(at, 0, uint64_t, bus->messages << 32 | (length + 1));
  IPN_STORE(bus->stream, 256, uint64_t, bus->tail = end);
  IPN_STORE(bus->stream, 264, uint64_t, ++bus->messages);
  IPN_STORE(bus->stream, 272, uint64_t, bus->bytes += length);
  for (int i = 0; i < bus->links; i++) {
    uint32_t sleeping = bus->link[i].cell ? IPN_LOAD(bus->link[i].cell, 128, uint32_t) : 0;
    if (sleeping & 1 && sleeping != bus->link[i].woken) bus->link[i].woken = sleeping, send(bus->link[i].fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now); /* No system call. */
  if (now.tv_nsec / 4000000 != (long)bus->served) bus->served = now.tv_nsec / 4000000, ipn_bus_serve(bus, 0);
  return 0;
}
static int ipn_read(ipn_bus *bus, void (*handler)(void *, const uint8_t *, uint32_t), void *context) {
  int got = 0, more;
  for (int i = bus->links; i-- > 0;) {
    struct ipn_link *from = &bus->link[i];
    if (!from->stream || from->stage != IPN_LINKED) continue;
    uint8_t *copy = malloc(from->capacity / 4);
    for (uint32_t length; (more = ipn_next(bus, from, copy, &length)) > 0 && got < 1 << 16; got++) bus->received++, handler(context, copy, length);
    free(copy);
    if (more < 0 || (!more && from->fd < 0)) ipn_drop(bus, from);
    else if (from->fd >= 0) ipn_tell(from);
  }
  return got;
}
/* Hands on what is there; waits for it, at most so many milliseconds (-1: for ever). How many messages; 0 = none, or somebody came or went. */
static inline int ipn_bus_receive(ipn_bus *bus, int timeout, void (*handler)(void *, const uint8_t *, uint32_t), void *context) {
  int got = ipn_read(bus, handler, context);
  if (got || !timeout) return ipn_bus_serve(bus, 0), got;
  for (int i = 0; i < bus->links; i++) if (bus->link[i].cell) __atomic_add_fetch((uint32_t *)(bus->link[i].cell + 128), 1, __ATOMIC_SEQ_CST);
  syscall(SYS_membarrier, 2, 0, 0); /* GLOBAL_EXPEDITED: who sends sees that we sleep, or we see what it has sent. */
  int known = bus->links;
  if (!(got = ipn_read(bus, handler, context)) && known == bus->links) ipn_bus_serve(bus, timeout);
  for (int i = 0; i < bus->links; i++) /* Even: awake. */
    if (bus->link[i].cell) __atomic_store_n((uint32_t *)(bus->link[i].cell + 128), (*(uint32_t *)(bus->link[i].cell + 128) + 1) & ~1u, __ATOMIC_SEQ_CST);
  return got ? got : ipn_read(bus, handler, context);
}
/* Leaves. What was sent is still read by those who know us. */
static inline void ipn_bus_leave(ipn_bus *bus) {
  while (bus->links) ipn_drop(bus, bus->link);
  close(bus->listener), close(bus->node);
  if (bus->stream) munmap(bus->stream, IPN_RING + 2 * bus->capacity), close(bus->memory);
  free(bus->link), free(bus);
}
