# SPDX-License-Identifier: Apache-2.0
"""Where a guest's files are, and how the guest command fails."""
import os
import sys

CACHE = os.environ.get("IPN_CACHE", "/var/cache/ipn-dev")
GUESTS = os.environ.get("IPN_GUESTS", "/run/sandbox/guest")
CHANNELS = 6


def fail(message, status=1):
    sys.stdout.flush()
    print("guest: " + message, file=sys.stderr)
    sys.exit(status)


def folder(name):
    if not name or "/" in name or name in (".", ".."):
        fail(f"{name!r} is no name for a guest", 2)
    return GUESTS + "/" + name


def make_fifos(name):
    place = folder(name)
    os.makedirs(place, exist_ok=True)
    for index in range(CHANNELS):
        for end in ("in", "out"):
            if not os.path.exists(f"{place}/{index}.{end}"):
                os.mkfifo(f"{place}/{index}.{end}")
