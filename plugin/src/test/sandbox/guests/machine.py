# SPDX-License-Identifier: Apache-2.0
"""What a guest boots from, and whether KVM can boot it."""
import fcntl
import os
import select
import subprocess
import sys
import time

from place import CACHE, fail

HERE = os.path.dirname(os.path.realpath(__file__))
# What only costs an emulated processor time: the crypto self-tests alone 0.4 s.
# no_timer_check: on a busy host the timer of a guest can be too late for the kernel, which panics then ("IO-APIC + timer doesn't work").
KERNEL = "console=ttyS0 quiet panic=-1 cryptomgr.notests mitigations=off random.trust_cpu=on no_timer_check"


def first_of(*paths):
    return next((path for path in paths if os.path.exists(path)), None)


def emulator():
    for place in os.environ["PATH"].split(":"):
        path = os.path.join(place, "qemu-system-x86_64")
        if os.access(path, os.X_OK):
            return path
    return first_of("/usr/libexec/qemu-kvm") or fail("no QEMU: sudo ./dev setup")


def kernel():
    path = first_of(CACHE + "/kernel/vmlinux", CACHE + "/kernel/vmlinuz")
    return path or fail(f"no guest kernel in {CACHE}: sudo ./dev setup")


def initramfs():
    made = os.environ.get("IPN_GUEST_INITRAMFS")
    if made:
        return made
    made = subprocess.run([HERE + "/../initramfs"], stdout=subprocess.PIPE, text=True, check=False)
    if made.returncode:
        sys.exit(1)
    return made.stdout.strip()


def accelerator(image):
    """'kvm' when it really boots the guests' kernel, which nested or odd hosts only pretend; asked once per boot."""
    if os.environ.get("IPN_ACCELERATOR"):
        return os.environ["IPN_ACCELERATOR"]
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        answer = f"{CACHE}/accelerator-{file.read().strip()}"
    with open(CACHE + "/lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(answer):
            for old in os.listdir(CACHE):
                if old.startswith("accelerator-"):
                    os.unlink(os.path.join(CACHE, old))
            with open(answer + ".new", "w", encoding="ascii") as file:
                file.write("kvm" if kvm_boots(image) else "qemu")
            os.rename(answer + ".new", answer)
    with open(answer, encoding="ascii") as file:
        return file.read()


def kvm_boots(image):
    try:
        os.close(os.open("/dev/kvm", os.O_RDWR))
    except OSError:
        return False
    probe = subprocess.Popen(
        [emulator(), "-accel", "kvm", "-cpu", "host", "-m", "192", "-display", "none", "-nodefaults", "-no-user-config",
         "-no-reboot", "-serial", "stdio", "-kernel", kernel(), "-initrd", image, "-append", KERNEL + " ipn.probe"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seen, end = b"", time.monotonic() + 5
    while b"ipn-guest-boots" not in seen:
        if not select.select([probe.stdout], [], [], max(0, end - time.monotonic()))[0]:
            break
        piece = os.read(probe.stdout.fileno(), 4096)
        if not piece:
            break
        seen += piece
    probe.kill()
    probe.wait()
    return b"ipn-guest-boots" in seen
