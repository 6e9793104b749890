# Joins the network under a name, and stays until it is told to go.
import json, os, socket, sys

node = os.open("/run/ipn/nodes/" + sys.argv[1], os.O_RDWR)
with socket.socket(socket.AF_UNIX) as ipnd:
    ipnd.connect("/run/ipn/join.sock")
    socket.send_fds(ipnd, [json.dumps({"version": 1, "name": sys.argv[2]}).encode() + b"\n"], [node])
    line, fds, _, _ = socket.recv_fds(ipnd, 4096, 1)
print("joined" if fds else line.decode(), flush=True)
sys.stdin.readline()
