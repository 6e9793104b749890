# SPDX-License-Identifier: Apache-2.0
"""PATH WAY: a sender with every right that is mad in one way or another."""
import array
import fcntl
import mmap
import os
import random
import socket
import struct
import sys
import time

from ipn_bus import CAPACITY, CHUNKS, CLAIMED, HELLO, INDEX, MAGIC, MEMORY, RING, SEALS, STREAM_MAGIC, VERSION

path, way = sys.argv[1:]
ring = 1 << 16
state = os.stat(path)
bus = f"ipn-bus/{os.major(state.st_dev):x}:{os.minor(state.st_dev):x}/{state.st_ino:x}/"
name = [line.split("@", 1)[1].strip() for line in open("/proc/net/unix") if f"@{bus}r/" in line and " 00010000 " in line][0]

fd = os.memfd_create("mad", os.MFD_ALLOW_SEALING)
os.fchmod(fd, 0o444)
size = RING + (1000 if way == "size" else ring)
os.ftruncate(fd, size)
if way != "hole":
    os.posix_fallocate(fd, 0, size)
memory = mmap.mmap(fd, size)
if way not in ("zeros", "ones"):
    struct.pack_into("=QI", memory, 0, STREAM_MAGIC + (1 << 48 if way == "version" else 0), ring)
if way == "ones":
    memory[:] = b"\xff" * size
if way != "unsealed":
    fcntl.fcntl(fd, 1033, SEALS)


def claim(value):
    struct.pack_into("=Q", memory, CLAIMED, value & (1 << 64) - 1)


def talk(step, fds):
    packet = struct.pack("=IIIIQQQQ", MAGIC, VERSION, step, ord("w"), 7, 0, 0, 0)
    peer.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
    return peer.recvmsg(4096, socket.CMSG_SPACE(64))[0]


peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
peer.settimeout(20)
peer.connect("\0" + name)
talk(HELLO, [])
linked = talk(MEMORY, [fd])
print("linked" if linked else "refused", flush=True)
if linked and way == "truncate":
    try:
        os.ftruncate(fd, 0)
        print("truncated")
    except PermissionError:
        print("sealed")
seed = random.Random(1)
end = time.monotonic() + 10
while linked and time.monotonic() < end:
    if way == "garbage":
        at = seed.randrange(INDEX, size - 4096)
        memory[at:at + 4096] = seed.randbytes(4096)
        claim(seed.getrandbits(64))
    elif way == "length":
        claim(ring // CHUNKS)
        struct.pack_into("=II", memory, RING, 0xFFFFFFF0, 0)
    elif way == "rewind":
        claim(seed.randrange(0, 1 << 40) // (ring // CHUNKS) * (ring // CHUNKS))
        struct.pack_into("=II", memory, RING + seed.randrange(0, ring // 8) * 8, seed.randrange(0, 100), seed.randrange(0, 3))
    elif way == "flood":
        try:
            for _ in range(1000):
                peer.send(b"x", socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        except ConnectionError:
            break
    else:
        break
    peer.settimeout(0.001)
    try:
        peer.send(b"x")
        if not peer.recv(1):
            break
    except TimeoutError:
        pass
    except ConnectionError:
        break
print("done", flush=True)
if way in ("truncate", "stay"):
    time.sleep(30)
