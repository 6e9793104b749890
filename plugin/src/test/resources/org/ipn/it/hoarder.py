# SPDX-License-Identifier: Apache-2.0
"""hoarder.py NETWORK: takes what its node file gives, all the time, until it is told to end; holds on to nodes that are gone."""
import fcntl
import os
import select
import sys

NODE = "/run/ipn/nodes/" + sys.argv[1]
held, taken, number = [], 0, 0


def hold():
    held.append(os.open(NODE, os.O_RDWR))
    fcntl.flock(held[-1], fcntl.LOCK_SH)
    try:
        fcntl.lockf(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        while True:
            os.write(held[-1], b"x" * 4096)
    except OSError:
        pass


def hoard():
    """Attributes from 60 KB down, whichever fits, many times: on a descriptor, so the node may be gone."""
    global taken, number
    for i in range(2000):
        for size in (60000, 4000, 1):
            try:
                os.setxattr(held[i % len(held)], f"user.{number}", b"x" * size)
                number += 1
                taken += size
                if i % 3 == 0:
                    os.removexattr(held[i % len(held)], f"user.{number - 1}")
                break
            except OSError:
                pass


hold()
hoard()
print(f"at rest: {taken}", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    hoard()
    try:
        if os.stat(NODE).st_ino != os.fstat(held[-1]).st_ino:
            hold()
    except OSError:
        pass
print(f"{len(held)} nodes held", flush=True)
print(f"took {taken}", flush=True)
