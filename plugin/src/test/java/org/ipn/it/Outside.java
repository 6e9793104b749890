// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

/** The world behind a NIC of the host: a network namespace of its own, which ends when this is closed, and the NIC with it. */
record Outside(String nic) implements AutoCloseable {
    private static final String NAME = "t-outside";
    private static final String FAR = "t-far";

    /** The NIC is up, without addresses. */
    static Outside behind(String nic) {
        Shell.sh("ip netns add " + NAME);
        Outside outside = new Outside(nic);
        outside.plug();
        Shell.sh("ip link set " + nic + " up");
        return outside;
    }

    /** A new NIC of that name, down. What is behind it keeps its MAC, which guests may remember. */
    void plug() {
        Shell.sh("ip link add " + nic + " type veth peer name " + FAR + " address 02:00:00:00:00:99 netns " + NAME);
        Shell.sh("ip -n " + NAME + " link set " + FAR + " up");
        Shell.sh("ip -n " + NAME + " address add 10.1.0.99/24 dev " + FAR);
        Shell.sh("ip -n " + NAME + " address add fd01::99/64 dev " + FAR + " nodad");
    }

    /** The NIC ends. */
    void unplug() {
        Shell.sh("ip link delete " + nic);
    }

    void pings(String address) {
        Shell.sh("ip netns exec " + NAME + " busybox ping -q -c 2 -W 10 " + address);
    }

    @Override
    public void close() {
        Shell.run("ip", "link", "delete", nic);
        Shell.sh("ip netns delete " + NAME);
    }
}
