# SPDX-License-Identifier: Apache-2.0
"""Commands reach a guest by virtio ports, each a pair of fifos beside the guest's other files.
QEMU keeps its fifos open, so a guest never sees its host hang up; guest-init tells the protocol."""
import base64
import fcntl
import os
import secrets
import select
import time

from place import CHANNELS, fail, folder


class Gone(Exception):
    """No QEMU holds the other end."""


class Channel:
    """One virtio port of the guest, ours until close."""

    def __init__(self, name, deadline):
        place = folder(name)
        if not os.path.exists(f"{place}/0.in"):
            fail(f"no guest {name}", 125)
        while True:
            for index in range(CHANNELS):
                self.lock = open(f"{place}/{index}.lock", "a", encoding="ascii")
                try:
                    fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    self.lock.close()
                    continue
                self.busy = f"{place}/{index}.busy"
                try:
                    self.to = os.open(f"{place}/{index}.in", os.O_WRONLY | os.O_NONBLOCK)
                except OSError as error:
                    raise Gone from error
                self.out = os.open(f"{place}/{index}.out", os.O_RDONLY | os.O_NONBLOCK)
                return
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.02)

    def send(self, line, deadline):
        data = line.encode()
        while data:
            if not select.select([], [self.to], [], max(0, deadline - time.monotonic()))[1]:
                raise TimeoutError
            try:
                data = data[os.write(self.to, data):]
            except BlockingIOError:
                time.sleep(0.01)
            except BrokenPipeError as error:
                raise Gone from error

    def receive(self, deadline):
        if not select.select([self.out], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        data = os.read(self.out, 65536)
        if not data:
            raise Gone
        return data

    def run(self, command, deadline, output):
        """Gives output each piece of what command prints, returns its status."""
        if os.path.exists(self.busy):  # whoever ran the last command was killed: so is the command
            self.send("stop\n", deadline)
        open(self.busy, "w", encoding="ascii").close()
        token = secrets.token_hex(16)
        self.send(f"run {token} {base64.b64encode(command.encode(errors='surrogateescape')).decode()}\n", deadline)
        begin, end = b"\0" + token.encode() + b"b", b"\0" + token.encode()
        data = b""
        while begin not in data:
            data = data[-len(begin):] + self.receive(deadline)
        data = data.partition(begin)[2]
        while True:
            found = data.find(end)
            if found >= 0 and data.find(b"\0", found + 1) > 0:
                output(data[:found])
                os.unlink(self.busy)
                return int(data[found + len(end):].split(b"\0")[0])
            # What may be the beginning of the end stays here.
            keep = len(data) if found < 0 else found
            if found < 0:
                tail = data.rfind(b"\0", max(0, len(data) - len(end)))
                keep = tail if tail >= 0 and end.startswith(data[tail:]) else len(data)
            output(data[:keep])
            data = data[keep:] + self.receive(deadline)

    def stop(self):
        try:
            self.send("stop\n", time.monotonic() + 1)
            os.unlink(self.busy)
        except (OSError, Gone):
            pass
