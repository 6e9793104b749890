# SPDX-License-Identifier: Apache-2.0
"""Receives from an IPN message bus; Python's standard library alone, layout 1 (docs/bus.md).

    with Receiver("/run/user/1000/ticks") as receiver:
        for message in receiver:
            print(message)

For machines that keep loads in order (x86-64); Python has no barrier for others. One thread; who joins meanwhile waits for receive().
"""
import array
import ctypes
import fcntl
import mmap
import os
import secrets
import select
import socket
import struct
import time

MAGIC, VERSION, HELLO_SIZE = 0x53554249, 1, 48
SOME, MOST_LINKS = 4096, 256  # messages at a time; members of another user
HELLO, WELCOME, MEMORY, READY, FIGURES, TWICE, LINKED = 1, 2, 3, 4, 5, 6, 7
STREAM_MAGIC, CELL_MAGIC = 0x00015355424E5049, 0x014C4C45434E5049
CAPACITY, CLAIMED, WAITING, INDEX, RING, CHUNKS = 8, 128, 136, 512, 4096, 16
POSITION, SLEEPING, CELL, WANTED = 64, 128, 4096, 144
SEALS = 1 | 2 | 4 | 16  # F_SEAL_SEAL, SHRINK, GROW, FUTURE_WRITE
SETTLED = 0.01  # seconds after which we look a second time before we sleep for long: a barrier may miss a CPU
LIBC = ctypes.CDLL(None, use_errno=True)


def barrier():
    """membarrier(2) for all: what is seen from here on, and what others see of us, is in order."""
    LIBC.syscall(324 if os.uname().machine == "x86_64" else 283, 2, 0, 0)


class Mad(Exception):
    """What a member that is heard no more has done."""


class Stream:
    """A sender's ring, as far as it is read."""

    def __init__(self, fd, oldest):
        if fcntl.fcntl(fd, 1034) & SEALS != SEALS:
            raise Mad("hands over memory that is not sealed")
        state = os.fstat(fd)
        self.capacity = state.st_size - RING
        if not 64 << 10 <= self.capacity <= 256 << 20 or self.capacity & self.capacity - 1 or state.st_blocks * 512 < state.st_size:
            raise Mad(f"hands over a ring of {self.capacity} bytes")
        self.memory = mmap.mmap(fd, state.st_size, mmap.MAP_SHARED, mmap.PROT_READ)
        if self.u64(0) != STREAM_MAGIC or self.u32(CAPACITY) != self.capacity:
            raise Mad("hands over a ring of another layout")
        self.chunk, self.position, self.number, self.lost, self.missed, self.told, self.woken = self.capacity // CHUNKS, 0, 0, 0, 0, 0, 0
        if oldest is not None:
            now = self.u64(CLAIMED)
            self.skip()
            while not oldest and self.position < now and self.next() is not None:
                pass
            self.missed, self.lost = self.number, 0

    def u64(self, at):
        return struct.unpack_from("=Q", self.memory, at)[0]

    def u32(self, at):
        return struct.unpack_from("=I", self.memory, at)[0]

    def skip(self):
        """To the oldest record that is whole; what lies between is lost."""
        chunk = max(self.u64(CLAIMED) // self.chunk - CHUNKS, 0)
        to, number = struct.unpack_from("=QQ", self.memory, INDEX + chunk % CHUNKS * 16)
        claimed = self.u64(CLAIMED)
        if claimed // self.chunk - chunk > CHUNKS:
            return
        if not max(chunk * self.chunk, self.position) <= to <= claimed or to % 8 or number < self.number:
            raise Mad("an index that leads nowhere")
        self.lost += number - self.number
        self.position, self.number = to, number

    def next(self):
        """A message; None while there is none."""
        for _ in range(3):
            start = self.position % self.capacity
            word = self.u64(RING + start)
            length, message = (word & 0xFFFFFFFF) - 1, b""
            good = 0 <= length <= self.capacity // 4 and word >> 32 == self.number & 0xFFFFFFFF
            if good:
                first = self.memory[RING + start + 8:RING + min(start + 8 + length, self.capacity)]
                message = first + self.memory[RING + max(start + 8 - self.capacity, 0):RING + max(start + 8 + length - self.capacity, 0)]
            claimed = self.u64(CLAIMED)
            if claimed - self.capacity > self.position:
                self.skip()
            elif word == 0:
                return None
            elif not good or self.position + length + 15 & -8 > claimed:
                raise Mad(f"a record of {length} bytes where number {self.number} is due")
            else:
                self.position += length + 15 & -8
                self.number += 1
                return message
        return None


class Link:
    """Another member. What it is waited to say is its stage."""

    def __init__(self, connection, role, number, stage):
        self.socket, self.role, self.id, self.stage, self.ours = connection, role, number, stage, stage == WELCOME
        self.stream = self.cell = None
        self.answers = 0
        # Process and user, which are the kernel's words: a number that a member says may be another's.
        self.peer = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[:2]


class Receiver:
    """A member that receives. trouble(line) is told of members that are mad: they are heard no more."""

    def __init__(self, path, oldest=False, trouble=lambda line: None):
        self.path, self.oldest, self.trouble, self.links = path, oldest, trouble, []
        self.received, self.gone, self.ended, self.sleeps = 0, [0, 0], [], 0
        LIBC.syscall(324 if os.uname().machine == "x86_64" else 283, 4, 0, 0)
        self.fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        state = os.fstat(self.fd)
        self.bus = f"ipn-bus/{os.major(state.st_dev):x}:{os.minor(state.st_dev):x}/{state.st_ino:x}"
        self.id = secrets.randbits(64)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        self.listener.bind(f"\0{self.bus}/r/{self.id:016x}")
        self.listener.listen(4096)
        with open("/proc/net/unix", encoding="latin-1") as lines:
            names = [line.split("@", 1)[1].strip() for line in lines if f" @{self.bus}/" in line and " 00010000 " in line]
        for name in set(names) - {f"{self.bus}/r/{self.id:016x}"}:
            self._connect(name)
        end = time.monotonic() + 2
        while any(link.stage in (WELCOME, READY) for link in self.links) and time.monotonic() < end:
            self._turn(end - time.monotonic())

    def _connect(self, name):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        try:
            connection.connect("\0" + name)
            role, number = name.split("/")[-2:]
            link = Link(connection, role, int(number, 16), WELCOME)
            if not self._may(connection, role):
                raise Mad("has no right to be one")
            self._say(link, HELLO, [self.fd])
            self.links.append(link)
        except (OSError, Mad, ValueError):
            connection.close()

    def _say(self, link, step, fds=()):
        packet = struct.pack("=IIIIQQQQ", MAGIC, VERSION, step, ord("r"), self.id, self.received, 0, self.lost)
        link.socket.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])

    def _may(self, connection, role):
        """Whether who is at the other end may receive (r) or send (w), by mode and ACL, acl(5)."""
        _, user, group = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        further, size = (ctypes.c_int * 65536)(), ctypes.c_int(4 * 65536)  # SO_PEERGROUPS: more than Python's getsockopt takes
        found = LIBC.getsockopt(connection.fileno(), socket.SOL_SOCKET, 59, further, ctypes.byref(size)) == 0
        groups = {group, *(further[:size.value // 4] if found else ())}
        state, right = os.fstat(self.fd), 4 if role == "r" else 2
        if user in (0, state.st_uid):
            return user == 0 or bool(state.st_mode >> 6 & right)
        try:
            acl = list(struct.iter_unpack("<HHi", os.getxattr(self.fd, "system.posix_acl_access")[4:]))
        except OSError:
            acl = []
        if not acl or not state.st_mode & 0o70:  # The kernel passes over an ACL whose mask is empty.
            return bool(state.st_mode >> (3 if state.st_gid in groups else 0) & right)
        mask = state.st_mode >> 3 & right
        for tag, grants, who in acl:
            if tag == 2 and who == user:
                return bool(grants & mask)
        mine = [grants & mask for tag, grants, who in acl if tag == 4 and state.st_gid in groups or tag == 8 and who in groups]
        return any(mine) if mine else bool(state.st_mode & right)

    def _turn(self, timeout):
        """Waits until somebody comes, goes, speaks or wakes us, and deals with it. False = nobody did in time."""
        waiting = select.poll()
        waiting.register(self.listener, select.POLLIN)
        for link in self.links:
            waiting.register(link.socket, select.POLLIN)
        ready = {fd for fd, _ in waiting.poll(None if timeout is None else max(timeout, 0) * 1000)}
        if self.listener.fileno() in ready:
            self._let_in()
        for link in [link for link in self.links if link.socket.fileno() in ready]:
            try:
                self._hear(link)
            except (OSError, Mad, struct.error) as bad:
                self._end(link, bad if isinstance(bad, Mad) else None)
        return bool(ready)

    def _let_in(self):
        """Anybody may connect: who may neither receive nor send goes at once, and so does the crowd of one other user."""
        try:
            connection = self.listener.accept()[0]
        except OSError:
            return  # gone already, or no descriptor is left
        connection.setblocking(False)
        link = Link(connection, "?", 0, HELLO)
        crowd = link.peer[1] not in (0, os.geteuid()) and sum(each.peer[1] == link.peer[1] for each in self.links) >= MOST_LINKS
        if crowd or not (self._may(connection, "r") or self._may(connection, "w")):
            connection.close()
        else:
            self.links.append(link)

    def _hear(self, link):
        data, beside, _, _ = link.socket.recvmsg(HELLO_SIZE, socket.CMSG_SPACE(8), socket.MSG_CMSG_CLOEXEC)
        fds = array.array("i", b"".join(content for _, kind, content in beside if kind == socket.SCM_RIGHTS))
        try:
            if not data:
                raise OSError("gone")
            if link.stage != LINKED:
                magic, version, step, role, number = struct.unpack_from("=IIIIQ", data)
                if (magic, version) != (MAGIC, VERSION):
                    raise Mad("speaks another version of the bus, or none")
                self._talk(link, step, chr(role), number, fds)
            elif link.answers >= self.sleeps:
                raise Mad("wakes who does not sleep")
            else:
                link.answers += 1
        finally:
            for fd in fds:
                os.close(fd)

    def _talk(self, link, step, role, number, fds):
        sends = link.role == "w"
        if link.stage == HELLO and step == HELLO:
            link.role, link.id, sends = role, number, role == "w"
            if role == "o" and (self._may(link.socket, "r") or self._may(link.socket, "w")):
                self._say(link, FIGURES)
                raise OSError("told")
            if role not in ("r", "w") or not self._may(link.socket, role):
                raise Mad("has no right to be one")
            if any(each.id == number and each.peer == link.peer and each is not link and (not each.ours or self.id < number) for each in self.links):
                self._say(link, TWICE)
                raise OSError("known")
            self._hand(link, WELCOME, [self.fd])
            link.stage = MEMORY
        elif link.stage == WELCOME and step == WELCOME:
            if sends:
                link.stream = Stream(fds[0], self.oldest)
            self._hand(link, MEMORY, [])
            link.stage = READY
        elif link.stage == MEMORY and step == MEMORY:
            if sends:
                link.stream = Stream(fds[0], None)
            self._say(link, READY)
            link.stage = LINKED
        elif link.stage == READY and step == READY:
            link.stage = LINKED
        elif link.stage == WELCOME and step == TWICE:
            raise OSError("known")
        else:
            raise Mad("says what is not due")

    def _hand(self, link, step, fds):
        """Says it, and hands our cell to who sends."""
        cell = [self._cell(link)] if link.role == "w" else []
        try:
            self._say(link, step, fds + cell)
        finally:
            for fd in cell:
                os.close(fd)

    def _cell(self, link):
        fd = os.memfd_create("ipn-bus-cell", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.fchmod(fd, 0o444)
        os.posix_fallocate(fd, 0, CELL)
        link.cell = mmap.mmap(fd, CELL)
        struct.pack_into("=Q", link.cell, POSITION, link.stream.position if link.stream else 0)
        struct.pack_into("=Q", link.cell, 0, CELL_MAGIC)
        fcntl.fcntl(fd, 1033, SEALS)
        return fd

    def _end(self, link, bad=None):
        known = self.links if link in self.links else self.ended
        if link not in known:
            return
        known.remove(link)
        link.socket.close()
        if bad:
            self.trouble(f"{self.path}: a member {bad}: it is heard no more")
        if link.stream and known is self.links and not bad:
            self.ended.append(link)  # what it has sent is read to its end
        elif link.stream:
            self.gone = [self.gone[0] + link.stream.lost, self.gone[1] + link.stream.missed]

    def _read(self, link):
        """Some of its messages; there may be more."""
        messages = []
        try:
            while len(messages) < SOME:
                message = link.stream.next()
                if message is None:
                    if link in self.ended:
                        self._end(link)
                    break
                messages.append(message)
        except Mad as bad:
            self._end(link, bad)
        self.received += len(messages)
        self._tell(link)
        return messages

    def _tell(self, link):
        stream = link.stream
        if stream.position != stream.told:
            stream.told = stream.position
            struct.pack_into("=Q", link.cell, POSITION, stream.position)
            waiting = stream.u32(WAITING)
            if waiting & 1 and waiting != stream.woken and stream.position >= stream.u64(WANTED) and link in self.links:
                stream.woken = waiting
                link.socket.send(b"\0", socket.MSG_NOSIGNAL)

    def _sleeps(self, odd):
        self.sleeps += odd
        for link in self.links:
            if link.cell:
                struct.pack_into("=I", link.cell, SLEEPING, (struct.unpack_from("=I", link.cell, SLEEPING)[0] + 2) & ~1 | odd)

    def _all(self):
        return [message for link in self.links + self.ended if link.stream for message in self._read(link)]

    @property
    def lost(self):
        """How many messages were overwritten before they were read."""
        return self.gone[0] + sum(link.stream.lost for link in self.links + self.ended if link.stream)

    @property
    def missed(self):
        """How many had been sent before we came, and are not received."""
        return self.gone[1] + sum(link.stream.missed for link in self.links + self.ended if link.stream)

    @property
    def senders(self):
        """How many are there."""
        return sum(link.role == "w" and link.stage == LINKED for link in self.links)

    def receive(self, timeout=None):
        """The messages that are there, in a list; waits until there are some, or seconds have passed, or somebody has come or gone."""
        messages = self._all()
        if not messages:
            self._sleeps(1)
            barrier()
            messages = self._all()
            soon = SETTLED if timeout is None else min(timeout, SETTLED)
            if not messages and not self._turn(soon):
                messages = self._all()
                if not messages and soon != timeout:
                    self._turn(None if timeout is None else timeout - soon)
            messages = messages or self._all()
            self._sleeps(0)
        return messages

    def __iter__(self):
        while True:
            yield from self.receive()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Leaves the bus."""
        self.listener.close()
        for link in self.links:
            link.socket.close()
        os.close(self.fd)
