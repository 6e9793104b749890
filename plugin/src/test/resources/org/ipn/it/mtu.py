# Two join, one sends the other the longest frame that the network's MTU allows; then both expect to hear that the network has stopped.
import json, os, select, socket, sys


def join():
    node = os.open("/run/ipn/nodes/" + sys.argv[1], os.O_RDWR)
    with socket.socket(socket.AF_UNIX) as ipnd:
        ipnd.connect("/run/ipn/join.sock")
        socket.send_fds(ipnd, [b'{"version":1}\n'], [node])
        line, fds, _, _ = socket.recv_fds(ipnd, 4096, 1)
    os.close(node)
    return fds[0], json.loads(line)["mtu"]


# The next frame that is one of ours, for hosts and bridges say some of their own, as of IPv6 and IGMP; None at the end.
def ours(tap):
    poll = select.poll()
    poll.register(tap, select.POLLIN)
    while poll.poll(60000)[0][1] & select.POLLERR == 0:
        frame = os.read(tap, 1 << 17)
        if frame[12:14] == b"\x88\xb5":
            return frame
    return None


(sender, mtu), (receiver, same) = join(), join()
assert mtu == same
frame = b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + os.urandom(mtu)
os.write(sender, frame)
assert ours(receiver) == frame
print("passed", mtu, flush=True)
for tap in sender, receiver:
    assert ours(tap) is None
print("ended", flush=True)
