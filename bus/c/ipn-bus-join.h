/* SPDX-License-Identifier: Apache-2.0
 * How members of an IPN message bus meet, a part of ipn-bus.h: each listens at an abstract socket, connects to those
 * that are there already, shows its right, and hands over memory that is sealed. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

enum { IPN_AT_A_TIME = 64, IPN_MOST_LINKS = 256 /* of another user */ };
enum { IPN_HELLO = 1, IPN_WELCOME, IPN_MEMORY, IPN_READY, IPN_FIGURES, IPN_TWICE };
enum { IPN_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | 16 /* FUTURE_WRITE */, IPN_HEAD = 4096 };
#define IPN_STREAM_MAGIC 0x00015355424e5049 /* "IPNBUS", 1, 0 */
#define IPN_CELL_MAGIC 0x014c4c45434e5049   /* "IPNCELL", 1 */

struct ipn_hello {
  uint32_t magic, version, step, role;
  uint64_t id, messages, bytes, lost;
};
union ipn_fds { /* At most two descriptors, beside a packet. */
  struct cmsghdr head;
  char room[CMSG_SPACE(8)];
};

static void *ipn_map(int fd, size_t ring, int access) { /* The ring twice in a row; a cell has none. */
  uint8_t *at = mmap(NULL, IPN_HEAD + 2 * ring, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return NULL;
  int flags = MAP_SHARED | MAP_FIXED, failed = mmap(at, IPN_HEAD + ring, access, flags, fd, 0) == MAP_FAILED;
  if (ring) failed |= mmap(at + IPN_HEAD + ring, ring, access, flags, fd, IPN_HEAD) == MAP_FAILED;
  if (!failed) return at;
  munmap(at, IPN_HEAD + 2 * ring);
  return NULL;
}

static void *ipn_make(int *fd, size_t ring) {
  *fd = memfd_create("ipn-bus", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (*fd < 0 || fchmod(*fd, 0444) || (errno = posix_fallocate(*fd, 0, IPN_HEAD + ring))) return NULL;
  void *at = ipn_map(*fd, ring, PROT_READ | PROT_WRITE);
  return at && !fcntl(*fd, F_ADD_SEALS, IPN_SEALS) ? at : NULL;
}

static int ipn_may(ipn_bus *bus, int fd, unsigned right) { /* The user at the other end, by mode and ACL: acl(5). */
  struct { uint16_t tag, grants; uint32_t id; } acl[512];
  char *text = (char *)acl + 4; /* Its version, 4 bytes, comes to lie in acl[0]. */
  struct ucred who;
  struct stat node;
  gid_t groups[4096];
  socklen_t size = sizeof who, more = sizeof groups - sizeof *groups;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) || fstat(bus->node, &node)) return 0;
  if (!who.uid || who.uid == node.st_uid) return !who.uid || node.st_mode >> 6 & right;
  int count = getsockopt(fd, SOL_SOCKET, 59 /* SO_PEERGROUPS */, groups, &more) ? 0 : more / sizeof *groups;
  groups[count++] = who.gid;
  int entries = (fgetxattr(bus->node, "system.posix_acl_access", text, sizeof acl - 4) + 4) / 8;
  if (entries < 2 || !(node.st_mode & 070)) { /* The kernel passes over an ACL whose mask is empty. */
    entries = 2;
    acl[1].tag = 4;
    acl[1].grants = 7;
  }
  int member = 0, given = 0;
  for (int a = 1; a < entries; a++) { /* Tags: 2 = a user, 4 = the path's group, 8 = a group. */
    int grants = acl[a].grants & node.st_mode >> 3 & right;
    gid_t group = acl[a].tag == 4 ? node.st_gid : acl[a].id;
    if (acl[a].tag == 2 && acl[a].id == who.uid) return grants;
    for (int g = 0; g < count && acl[a].tag & (4 | 8); g++) {
      if (groups[g] != group) continue;
      member = 1;
      given |= grants;
    }
  }
  return member ? given : (int)(node.st_mode & right);
}

/* Whether it has the right; a receiver shows the path besides, open to be read. */
static int ipn_proves(ipn_bus *bus, struct ipn_link *link, int shown) {
  struct stat path, node;
  if (!ipn_may(bus, link->fd, link->role == 'r' ? 4 : 2)) return 0;
  if (link->role == 'w') return 1;
  int flags = shown < 0 ? O_PATH : fcntl(shown, F_GETFL);
  if (flags < 0 || flags & O_PATH || (flags & O_ACCMODE) == O_WRONLY) return 0;
  return !fstat(shown, &path) && !fstat(bus->node, &node) && path.st_dev == node.st_dev && path.st_ino == node.st_ino;
}

static int ipn_say(ipn_bus *bus, struct ipn_link *link, int step, int path, int memory) {
  uint64_t messages = bus->stream ? bus->stream->messages : bus->received, bytes = bus->stream ? bus->stream->bytes : 0;
  struct ipn_hello hello = {0x53554249, 1, step, bus->role, bus->id, messages, bytes, bus->lost};
  int fds[2] = {path >= 0 ? path : memory, memory}, count = (path >= 0) + (memory >= 0);
  union ipn_fds beside = {{CMSG_LEN(4 * count), SOL_SOCKET, SCM_RIGHTS}};
  struct iovec data = {&hello, sizeof hello};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &beside};
  message.msg_controllen = count ? CMSG_SPACE(4 * count) : 0;
  memcpy(CMSG_DATA(&beside.head), fds, sizeof fds);
  return sendmsg(link->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof hello ? 0 : -1;
}

static int ipn_take(ipn_bus *bus, struct ipn_link *link, int fd, int start) { /* The memory of the other side. */
  struct stat state;
  if (fd < 0 || (fcntl(fd, F_GET_SEALS) & IPN_SEALS) != IPN_SEALS || fstat(fd, &state))
    return ipn_bad(bus, "memory that is not sealed");
  uint64_t ring = state.st_size - IPN_HEAD, power = !(ring & (ring - 1)), sends = link->role == 'w';
  if (state.st_blocks * 512 < state.st_size || (sends ? ring < 65536 || ring > 256 << 20 || !power : ring != 0))
    return ipn_bad(bus, "memory of another size");
  void *at = ipn_map(fd, ring, PROT_READ);
  link->capacity = ring;
  if (sends) link->stream = at; /* From here on it goes with the link. */
  else link->cell = at;
  if (!at || IPN_LOAD(*(uint64_t *)at) != (sends ? IPN_STREAM_MAGIC : IPN_CELL_MAGIC))
    return ipn_bad(bus, "memory of another layout");
  if (!sends || !start) return 0;
  uint64_t lost = bus->lost, now = IPN_LOAD(link->stream->claimed);
  int64_t status = ipn_skip(bus, link);
  while (!bus->oldest && status >= 0 && link->position < now) status = ipn_next(bus, link);
  bus->missed += link->number;
  bus->lost = lost;
  return status == -2 ? -1 : 0;
}

static int ipn_hand(ipn_bus *bus, struct ipn_link *link, int step, int shown) { /* Says it, with our memory beside. */
  int cell;
  if (bus->role == link->role) return ipn_say(bus, link, step, shown, -1);
  if (bus->role == 'w') return ipn_say(bus, link, step, shown, bus->memory);
  if (!(link->cell = ipn_make(&cell, 0))) return -1;
  IPN_STORE(link->cell->position, link->position);
  IPN_STORE(link->cell->magic, IPN_CELL_MAGIC);
  int status = ipn_say(bus, link, step, shown, cell);
  close(cell);
  return status;
}

/* Each step but the last is answered by the next one. Below 0: the talk is over. */
static int ipn_talk(ipn_bus *bus, struct ipn_link *link, struct ipn_hello *said, int first, int last) {
  int step = said->step, greets = step == IPN_HELLO;
  if (said->magic != 0x53554249 || said->version != 1 || step != link->due) return -1;
  if (greets) {
    link->role = said->role;
    link->id = said->id;
  }
  if (link->role == 'o' && (ipn_may(bus, link->fd, 4) || ipn_may(bus, link->fd, 2)))
    ipn_say(bus, link, IPN_FIGURES, -1, -1);
  if (link->role != 'r' && link->role != 'w') return -1;
  if (step <= IPN_WELCOME && !ipn_proves(bus, link, first)) return ipn_bad(bus, "a member without a proven right");
  for (int i = 0; greets && i < bus->links; i++) { /* Both have connected: the talk of the smaller number goes on. */
    struct ipn_link *other = &bus->link[i];
    if (other == link || other->id != link->id || (other->ours && bus->id > link->id)) continue;
    if (other->process != link->process || other->user != link->user) continue; /* It says another's number. */
    ipn_say(bus, link, IPN_TWICE, -1, -1);
    return -1;
  }
  int differ = link->role != bus->role;
  int brings = differ && (step == IPN_WELCOME || step == IPN_MEMORY);
  if (brings && ipn_take(bus, link, last, step == IPN_WELCOME)) return -1;
  link->due = step < IPN_MEMORY ? step + 2 : 0;
  if (step == IPN_READY) return 0;
  if (step == IPN_MEMORY) return ipn_say(bus, link, IPN_READY, -1, -1);
  return ipn_hand(bus, link, step + 1, greets && bus->role == 'r' ? bus->node : -1);
}

static int ipn_hear(ipn_bus *bus, struct ipn_link *link) { /* Below 0: it has ended, or is mad. */
  struct ipn_hello said;
  union ipn_fds beside;
  int fds[2], count = 0;
  struct iovec data = {&said, sizeof said};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &beside, .msg_controllen = sizeof beside};
  ssize_t length = recvmsg(link->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (length < 0 && errno == EAGAIN) return 0;
  if (length > 0 && message.msg_controllen >= CMSG_LEN(4)) count = (beside.head.cmsg_len - CMSG_LEN(0)) / 4;
  memcpy(fds, CMSG_DATA(&beside.head), 4 * count);
  int status = length > 0 && !link->due && ++link->answers <= bus->sleeps ? 0 : -1;
  if (length == sizeof said && link->due)
    status = ipn_talk(bus, link, &said, count ? fds[0] : -1, count ? fds[count - 1] : -1);
  while (count > 0) close(fds[--count]);
  return status;
}

static void ipn_drop(ipn_bus *bus, struct ipn_link *link) {
  if (link->fd >= 0) close(link->fd);
  if (link->stream) munmap(link->stream, IPN_HEAD + 2 * link->capacity);
  if (link->cell) munmap(link->cell, IPN_HEAD);
  *link = bus->link[--bus->links];
}

static struct ipn_link *ipn_add(ipn_bus *bus, int fd, int due) {
  bus->link = realloc(bus->link, (bus->links + 1) * sizeof *bus->link);
  bus->link[bus->links] = (struct ipn_link){.fd = fd, .due = due, .ours = due == IPN_WELCOME};
  struct ucred who = {0, -1, -1};
  socklen_t size = sizeof who;
  getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size);
  bus->link[bus->links].process = who.pid;
  bus->link[bus->links].user = who.uid;
  return &bus->link[bus->links++];
}

/* Anybody may connect: who may neither receive nor send goes at once, and so does the crowd of one other user. */
static void ipn_let_in(ipn_bus *bus, int fd) {
  struct ipn_link *link = ipn_add(bus, fd, IPN_HELLO);
  int of_user = 0, user = link->user, free = !user || user == (int)geteuid();
  for (int i = 0; i < bus->links; i++) of_user += bus->link[i].user == user;
  int may = ipn_may(bus, fd, 4) || ipn_may(bus, fd, 2);
  if (!may || (!free && of_user > IPN_MOST_LINKS)) ipn_drop(bus, link);
}

/* Waits until somebody comes, goes, speaks or wakes us, at most so many ms (-1: for ever), and deals with it. 0 = nobody did. */
static int ipn_bus_serve(ipn_bus *bus, int timeout) {
  struct pollfd fds[1 + bus->links];
  int known = bus->links, fd;
  fds[0] = (struct pollfd){bus->listener, POLLIN, 0};
  for (int i = 0; i < known; i++) fds[i + 1] = (struct pollfd){bus->link[i].fd, POLLIN, 0};
  int spoke = poll(fds, known + 1, timeout);
  for (int i = known; i-- > 0;) {
    struct ipn_link *link = &bus->link[i];
    if (!fds[i + 1].revents || !ipn_hear(bus, link)) continue;
    if (!link->stream || link->due) {
      ipn_drop(bus, link);
      continue;
    }
    close(link->fd); /* What it has sent is read to its end. */
    link->fd = -1;
  }
  for (int i = 0; fds[0].revents && i < IPN_AT_A_TIME; i++) {
    if ((fd = accept4(bus->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) < 0) break;
    ipn_let_in(bus, fd);
  }
  return spoke;
}

static int ipn_socket(const char *name, int (*with)(int, const struct sockaddr *, socklen_t)) { /* bind, or connect */
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  memcpy(at.sun_path + 1, name, strnlen(name, sizeof at.sun_path - 2));
  if (!with(fd, (struct sockaddr *)&at, 3 + strnlen(name, sizeof at.sun_path - 2))) return fd;
  close(fd);
  return -1;
}

/* One that is there already; its name ends in role/id. */
static void ipn_meet(ipn_bus *bus, const char *name, const char *end) {
  int fd = ipn_socket(name, connect);
  if (fd < 0) return;
  struct ipn_link *link = ipn_add(bus, fd, IPN_WELCOME);
  link->role = end[0];
  link->id = strtoull(end + 2, NULL, 16);
  int may = ipn_may(bus, fd, link->role == 'r' ? 4 : 2);
  if (!may || ipn_say(bus, link, IPN_HELLO, bus->role == 'r' ? bus->node : -1, -1)) ipn_drop(bus, link);
}

static int ipn_open(ipn_bus *bus, const char *path) {
  struct stat node;
  char line[512], *name;
  bus->node = open(path, (bus->role == 'r' ? O_RDONLY : O_WRONLY) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (bus->node < 0 || fstat(bus->node, &node) || getrandom(&bus->id, 8, 0) != 8) return -1;
  syscall(SYS_membarrier, 4, 0, 0); /* REGISTER_GLOBAL_EXPEDITED */
  if (bus->role == 'w') {
    if (!(bus->stream = ipn_make(&bus->memory, bus->capacity))) return -1;
    bus->stream->capacity = bus->capacity;
    IPN_STORE(bus->stream->magic, IPN_STREAM_MAGIC);
  }
  int base = sprintf(bus->name, "ipn-bus/%x:%x/%lx/", major(node.st_dev), minor(node.st_dev), node.st_ino);
  sprintf(bus->name + base, "%c/%016lx", bus->role, bus->id);
  bus->listener = ipn_socket(bus->name, bind);
  FILE *all = fopen("/proc/net/unix", "re");
  if (bus->listener < 0 || listen(bus->listener, 4096) || !all) return -1;
  while (fgets(line, sizeof line, all)) {
    if (!(name = strchr(line, '@')) || !strstr(line, " 00010000 ")) continue;
    name[strcspn(name, "\n")] = 0;
    if (!strncmp(++name, bus->name, base) && strcmp(name, bus->name)) ipn_meet(bus, name, name + base);
  }
  return fclose(all);
}

/* Leaves. What was sent is still read by those who know us. */
static inline void ipn_bus_leave(ipn_bus *bus) {
  while (bus->links) ipn_drop(bus, bus->link);
  close(bus->listener);
  close(bus->node);
  close(bus->memory);
  if (bus->stream) munmap(bus->stream, IPN_HEAD + 2 * bus->capacity);
  free(bus->copy);
  free(bus->link);
  free(bus);
}

/* Joins a path that is there, to receive ('r'; from the oldest message that is held, or the next one) or to send ('w',
 * with so many bytes of a ring: a power of two, from 64 KiB on). */
static inline ipn_bus *ipn_bus_join(const char *path, int role, size_t capacity, int oldest) {
  ipn_bus *bus = calloc(1, sizeof *bus);
  *bus = (ipn_bus){.role = role, .capacity = capacity, .oldest = oldest, .node = -1, .listener = -1, .memory = -1};
  if (ipn_open(bus, path)) {
    int why = errno;
    ipn_bus_leave(bus);
    errno = why;
    return NULL;
  }
  for (int turns = 0, talking = 1; talking && turns < 200; turns++) { /* Two seconds, for one may be stopped. */
    talking = 0;
    for (int i = 0; i < bus->links; i++) talking |= bus->link[i].ours && bus->link[i].due;
    if (talking) ipn_bus_serve(bus, 10);
  }
  return bus;
}
