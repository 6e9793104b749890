# A victim, a thief who takes the victim's MAC, and a third who talks to the victim, all members of a switch.
import fcntl, json, os, random, select, socket, struct, sys

SIOCSIFHWADDR = 0x8924
EVERYONE = b"\xff" * 6


class Member:
    def __init__(self):
        node = os.open("/run/ipn/nodes/" + sys.argv[1], os.O_RDWR)
        with socket.socket(socket.AF_UNIX) as ipnd:
            ipnd.connect("/run/ipn/join.sock")
            socket.send_fds(ipnd, [b'{"version":1}\n'], [node])
            line, fds, _, _ = socket.recv_fds(ipnd, 4096, 1)
        os.close(node)
        self.tap, self.mac = fds[0], bytes.fromhex(json.loads(line)["mac"].replace(":", ""))

    def send(self, to, word, source=None):
        os.write(self.tap, to + (source or self.mac) + b"\x88\xb5" + word.encode().ljust(46))

    def hears(self, word):
        poll = select.poll()
        poll.register(self.tap, select.POLLIN)
        while poll.poll(20000):
            if os.read(self.tap, 2000)[14:].rstrip() == word.encode():
                return
        raise SystemExit("never heard: " + word)

    def takes(self, mac):
        fcntl.ioctl(self.tap, SIOCSIFHWADDR, struct.pack("16sH6s16x", b"tap0", 1, mac))


victim, thief, third = Member(), Member(), Member()


# Whoever hears a word of the victim's MAC knows that the switch has learned where that is.
def victim_speaks_and_hears(when):
    victim.send(EVERYONE, "I am here, " + when)
    third.hears("I am here, " + when)
    third.send(victim.mac, "for you, " + when)
    victim.hears("for you, " + when)


victim_speaks_and_hears("before")
for i in range(20):
    thief.send(EVERYONE, f"mine {i}", victim.mac)
    third.hears(f"mine {i}")
    victim_speaks_and_hears(f"after theft {i}")
thief.takes(victim.mac)
thief.send(EVERYONE, "mine by my device", victim.mac)
third.hears("mine by my device")
victim_speaks_and_hears("while the thief's device has its address")
for i in range(1000):
    thief.takes(b"\x02" + random.randbytes(5))
    thief.takes(victim.mac)
victim_speaks_and_hears("after a thousand changes")
for i in range(200):  # which wait in the victim's queue too
    thief.send(EVERYONE, f"flood {i}", victim.mac)
third.hears("flood 199")
victim_speaks_and_hears("after a flood")
os.close(thief.tap)
victim_speaks_and_hears("at last")
print("unharmed", flush=True)
