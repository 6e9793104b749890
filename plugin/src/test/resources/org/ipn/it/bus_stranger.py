# SPDX-License-Identifier: Apache-2.0
"""PATH WAY: talks to a bus's members as no honest member would, and says what it got of them."""
import array
import fcntl
import os
import socket
import struct
import sys
import time

from ipn_bus import HELLO, MAGIC, VERSION

path, way = sys.argv[1:]
state = os.stat(path)
bus = f"ipn-bus/{os.major(state.st_dev):x}:{os.minor(state.st_dev):x}/{state.st_ino:x}/"
names = [line.split("@", 1)[1].strip() for line in open("/proc/net/unix") if f" @{bus}" in line and " 00010000 " in line]
name = names[0]
if way in ("crowd", "shadow"):
    kept = []
    for each in names:
        for _ in range(200 if way == "crowd" else 1):
            kept.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
            if way == "crowd":
                kept[-1].connect("\0" + each)
            else:  # its number, in the other role
                kept[-1].bind("\0" + each.replace("/r/", "/?/").replace("/w/", "/r/").replace("/?/", "/w/"))
                kept[-1].listen()
    print("there", flush=True)
    time.sleep(60)
role, shown = "r", []
if way == "o_path":
    shown = [os.open(path, os.O_PATH)]
elif way == "another":
    shown = [os.open("/etc/passwd", os.O_RDONLY)]
elif way == "lent":
    shown = [9]
elif way == "greedy":
    shown = [os.open(path, os.O_RDONLY)]
elif way == "sends":
    role, shown = "w", [os.open(path, os.O_RDONLY)]
peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
peer.settimeout(20)
peer.connect("\0" + name)
got = array.array("i")
try:
    packet = struct.pack("=IIIIQQQQ", MAGIC, VERSION, HELLO, ord(role), 7, 0, 0, 0)
    peer.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", shown))] if shown else [])
    data, beside, _, _ = peer.recvmsg(4096, socket.CMSG_SPACE(64))
    for _, _, content in beside:
        got.frombytes(content)
except (ConnectionError, BrokenPipeError):
    pass
if way == "greedy":
    def writable(fd):
        try:
            os.pwrite(os.open(f"/proc/self/fd/{fd}", os.O_RDWR), b"x", 0)
            return True
        except OSError:
            return fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY and not fcntl.fcntl(fd, 1034) & 16
    print("writable:", [fd for fd in got if writable(fd)])
else:
    print("got", list(got) or "nothing")
