// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Mac;
import org.ipn.testing.Command;

/** Bridges, ports with an endpoint each, and frames to send. */
final class Bench {
    /** Of the frames that are ours: local experimental. */
    static final int TYPE = 0x88b5;

    private Bench() {}

    /** A quiet bridge that hears nobody's firewall. */
    static void bridge(String name) throws IOException {
        for (String tables : List.of("iptables", "ip6tables", "arptables")) {
            Path filter = Path.of("/proc/sys/net/bridge/bridge-nf-call-" + tables);
            if (Files.exists(filter)) {
                Files.writeString(filter, "0");
            }
        }
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
        Command.run("ip link add name " + name + " address 02:ff:00:00:00:00 type bridge mcast_snooping 0");
        Command.run("ip link set dev " + name + " up");
    }

    static TapEndpoint port(String name, String bridge) throws ErrnoException {
        TapEndpoint tap = TapEndpoint.open(name);
        Command.run("ip link set dev " + name + " master " + bridge + " up");
        return tap;
    }

    /** A frame of {@code length} bytes whose payload says who sent it and the how-manieth it is. */
    static byte[] frame(long to, long from, int number, int length) {
        ByteBuffer frame = ByteBuffer.allocate(length);
        frame.put(new Mac(to).bytes()).put(new Mac(from).bytes()).putShort((short) TYPE);
        if (length >= 18) {
            frame.putInt(number);
        }
        for (int i = 18; i < length; i++) {
            frame.put(i, (byte) (i * 31 + number));
        }
        return frame.array();
    }

    /** {@code plain} with an 802.1Q tag. */
    static byte[] tagged(byte[] plain, int vlan) {
        ByteBuffer frame = ByteBuffer.allocate(plain.length + 4);
        frame.put(plain, 0, 12).putShort((short) 0x8100).putShort((short) vlan).put(plain, 12, plain.length - 12);
        return frame.array();
    }

    /** The frames of {@link #frame}, without what the host's stack sends of its own. */
    static List<byte[]> ours(TapEndpoint tap, int quiet) throws ErrnoException {
        return tap.frames(quiet).stream()
                .filter(frame -> ByteBuffer.wrap(frame).getShort(12) == (short) TYPE)
                .toList();
    }
}
