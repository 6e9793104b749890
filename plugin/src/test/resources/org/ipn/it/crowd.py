# Joins the network COUNT times, from eight threads. Then, told "leave" or "stay", leaves with the first half or with none, and, told
# "end", expects all others to hear that the network has stopped.
import concurrent.futures, json, os, select, socket, sys

NETWORK, COUNT = sys.argv[1], int(sys.argv[2])


def join(_):
    node = os.open("/run/ipn/nodes/" + NETWORK, os.O_RDWR)
    with socket.socket(socket.AF_UNIX) as ipnd:
        ipnd.settimeout(60)
        ipnd.connect("/run/ipn/join.sock")
        socket.send_fds(ipnd, [b'{"version":1,"name":"crowd"}\n'], [node])
        line, fds, _, _ = socket.recv_fds(ipnd, 4096, 1)
    os.close(node)
    member = json.loads(line)
    assert fds, member
    return member["device"], member["mac"], fds[0]


with concurrent.futures.ThreadPoolExecutor(8) as pool:
    members = list(pool.map(join, range(COUNT)))
assert len({device for device, _, _ in members}) == COUNT
assert len({mac for _, mac, _ in members}) == COUNT
print("joined", flush=True)

gone = COUNT // 2 if sys.stdin.readline() == "leave\n" else 0
for _, _, tap in members[:gone]:
    os.close(tap)
rest = [tap for _, _, tap in members[gone:]]
print("left", flush=True)

sys.stdin.readline()
for tap in rest:
    poll = select.poll()
    poll.register(tap, select.POLLIN)
    while poll.poll(60000)[0][1] & select.POLLERR == 0:
        os.read(tap, 2000)  # what a host says that forwards IPv6
    try:
        os.read(tap, 2000)
        raise SystemExit("read after the end")
    except OSError:
        pass
print("ended", flush=True)
