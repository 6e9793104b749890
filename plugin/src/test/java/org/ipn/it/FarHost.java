// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another hypervisor, of plain Linux: a network namespace behind {@code t-under}, with a VXLAN device {@code vx} on a bridge {@code lan}. Here
 * is 192.0.2.1 and 2001:db8::1, there .2 and ::2.
 */
final class FarHost implements AutoCloseable {
    private static final String NAME = "far";
    private final List<Process> started = new ArrayList<>();

    FarHost() {
        Shell.sh("ip netns add " + NAME);
        Shell.sh("ip link add t-under type veth peer name under netns " + NAME);
        Shell.sh("ip address add 192.0.2.1/24 dev t-under");
        Shell.sh("ip address add 2001:db8::1/64 dev t-under nodad");
        Shell.sh("ip link set t-under up");
        ip("address add 192.0.2.2/24 dev under");
        ip("address add 2001:db8::2/64 dev under nodad");
        ip("link set under up");
        ip("link set lo up");
        ip("link add lan type bridge");
        ip("link set lan up");
    }

    void ip(String words) {
        Shell.sh("ip -n " + NAME + " " + words);
    }

    /** Its own network of this number, with addresses of its own in it. */
    FarHost joins(int vni, boolean ipv6, String... addresses) {
        String local = ipv6 ? "2001:db8::2" : "192.0.2.2";
        ip("link add vx type vxlan id " + vni + " dstport 4789 local " + local);
        ip("link set vx mtu " + (ipv6 ? 1430 : 1450) + " master lan up");
        Shell.sh("bridge -n " + NAME + " fdb append 00:00:00:00:00:00 dev vx dst "
                + (ipv6 ? "2001:db8::1" : "192.0.2.1"));
        for (String address : addresses) {
            ip("address add " + address + " dev lan");
        }
        return this;
    }

    /** It is in no network any more, if it was in one. */
    void leaves() {
        run("ip", "link", "delete", "vx");
        ip("address flush dev lan");
    }

    Frames hears(String filter) {
        return Frames.into(NAME, "vx", filter);
    }

    Shell run(String... command) {
        return Shell.run(in(command));
    }

    /** Ends with this at the latest. */
    Process starts(String... command) {
        try {
            Process process = new ProcessBuilder(in(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] in(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", NAME), Stream.of(command))
                .toArray(String[]::new);
    }

    @Override
    public void close() {
        started.forEach(Process::destroy);
        Shell.sh("ip netns delete " + NAME);
        Shell.run("ip", "link", "delete", "t-under"); // goes with its other end, in its own time
    }
}
