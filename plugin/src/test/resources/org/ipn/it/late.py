# Opens the node file, and, when told, tries to join with that descriptor.
import json, os, socket, sys

node = os.open("/run/ipn/nodes/" + sys.argv[1], os.O_RDWR)
print("opened", flush=True)
sys.stdin.readline()
with socket.socket(socket.AF_UNIX) as ipnd:
    ipnd.connect("/run/ipn/join.sock")
    socket.send_fds(ipnd, [b'{"version":1}\n'], [node])
    line, fds, _, _ = socket.recv_fds(ipnd, 4096, 1)
print(json.loads(line)["error"])
