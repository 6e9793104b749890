# SPDX-License-Identifier: Apache-2.0
"""hostile.py NETWORK: everything that a member can do wrong, as an unprivileged user; fails where ipnd lets it pass or hangs."""
import fcntl
import json
import os
import random
import select
import socket
import struct
import sys
import time

NODE = "/run/ipn/nodes/" + sys.argv[1]
ASK = b'{"version":1}\n'
TUNSETPERSIST, TUNSETOWNER, SIOCSIFHWADDR = 0x400454CB, 0x400454CC, 0x8924


def connect():
    ipnd = socket.socket(socket.AF_UNIX)
    ipnd.settimeout(20)
    ipnd.connect("/run/ipn/join.sock")
    return ipnd


def answer(ipnd):
    line, fds, _, _ = socket.recv_fds(ipnd, 65536, 30)
    return json.loads(line), fds


def ask(data, fds):
    with connect() as ipnd:
        socket.send_fds(ipnd, [data], fds)
        return answer(ipnd)


def refused(what, words, data, fds):
    line, got = ask(data, fds)
    assert words in line.get("error", ""), (what, line)
    assert not got, what
    print(f"{what}: {line['error']}")


def join():
    line, fds = ask(ASK, [node])
    assert len(fds) == 1, line
    return line, fds[0]


node = os.open(NODE, os.O_RDWR)
refused("no descriptor", "SCM_RIGHTS", ASK, [])
refused("twenty descriptors", "one descriptor", ASK, [node] * 20)
refused("O_PATH", "no right", ASK, [os.open(NODE, os.O_PATH)])
refused("access mode 3", "no right", ASK, [os.open(NODE, 3)])
refused("another file", "not of a node file", ASK, [os.open("/dev/null", os.O_RDWR)])
refused("a socket", "not of a node file", ASK, [socket.socket(socket.AF_UNIX).fileno()])
refused("garbage", "JSON", os.urandom(100).replace(b"\n", b"") + b"\n", [node])
refused("no object", "JSON object", b"[1]\n", [node])
refused("deep JSON", "JSON", b"[" * 4000 + b"\n", [node])
refused("too long", "longer", b'{"version":1,"name":"' + b"x" * 5000, [node])
refused("version 2", "version 1", b'{"version":2}\n', [node])
refused("a long name", "64", b'{"version":1,"name":"' + b"x" * 65 + b'"}\n', [node])
refused("escapes in a name", "control", b'{"version":1,"name":"\\u001b[2J"}\n', [node])
refused("text for a boolean", "vnetHdr", b'{"version":1,"vnetHdr":"yes"}\n', [node])
refused("half a line", "longer than 3000 ms", b'{"version"', [node])

line, tap = ask(b'{"version":1,"network":"other","rights":"rw","uid":0,"mac":"00:00:00:00:00:01"}\n', [os.open(NODE, os.O_RDONLY)])
assert line["rights"] == "r" and line["network"] == sys.argv[1], line
os.close(tap[0])

stalled = [connect() for _ in range(30)]
begun = time.monotonic()
os.close(join()[1])
assert time.monotonic() - begun < 2, "whoever stalls makes others wait"
for one in stalled:
    one.close()

for i in range(20):
    with connect() as ipnd:
        socket.send_fds(ipnd, [ASK], [node])  # and does not wait for the answer
    with connect() as ipnd:
        socket.send_fds(ipnd, [ASK[:i % 10 + 1]], [node])
deadline = time.monotonic() + 10
while True:
    child = os.fork()
    if child == 0:
        join()
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    break

line, tap = join()
device = b"tap0".ljust(16, b"\0")
fcntl.ioctl(tap, TUNSETPERSIST, 1)
fcntl.ioctl(tap, TUNSETOWNER, 65534)
end, changes = time.monotonic() + 2, 0
while time.monotonic() < end:
    mac = bytes([2]) + random.randbytes(5)
    fcntl.ioctl(tap, SIOCSIFHWADDR, struct.pack("16sH6s16x", device, 1, mac))
    changes += 1
victim = bytes.fromhex(sys.argv[2].replace(":", ""))
fcntl.ioctl(tap, SIOCSIFHWADDR, struct.pack("16sH6s16x", device, 1, victim))
print(f"{changes // 2} changes of the MAC a second, then the victim's")
print("ready", flush=True)
sys.stdin.readline()
os.close(tap)

taps = []
while True:
    line, fds = ask(ASK, [node])
    if not fds:
        break
    taps += fds
assert "members-per-user" in line["error"], line
print(f"{len(taps)} members, then: {line['error']}")
assert len(taps) <= 32
print("full", flush=True)
sys.stdin.readline()
poll = select.poll()
for tap in taps:
    poll.register(tap, 0)
    while not poll.poll(20000):
        raise SystemExit("no POLLERR")
    try:
        os.read(tap, 2000)
        raise SystemExit("read after the end")
    except OSError as error:
        pass
    poll.unregister(tap)
print("ended", flush=True)
