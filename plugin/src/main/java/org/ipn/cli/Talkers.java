// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.PacketSocket;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.OneLine;
import org.ipn.model.report.PortReport;

/** Who talks to whom: addresses of the frames that come from a network's members, counted by a thread of its own. */
final class Talkers {
    private static final int MOST = 10_000;

    private final PacketSocket socket;
    private Map<Pair, long[]> counted = new HashMap<>();

    private record Pair(long from, long to) {}

    /** A pair's share; JSON's field names. Names of guests where they are known, addresses otherwise. */
    record Talk(String from, String to, double framesPerSecond, double bitsPerSecond) {}

    private Talkers(PacketSocket socket) {
        this.socket = socket;
    }

    /** Listens to these members until the process ends. */
    static Talkers listen(List<PortReport> ports) throws Failed {
        try (Links links = new Links()) {
            PacketSocket socket = PacketSocket.open();
            List<Integer> devices = links.dump().links().stream()
                    .filter(link -> ports.stream().anyMatch(port -> link.name().equals(port.device())))
                    .map(Link::index)
                    .toList();
            for (int device : devices) {
                socket.promiscuous(device); // takes it off XDP, which nobody hears
            }
            socket.hear(devices);
            Talkers talkers = new Talkers(socket);
            Thread thread = new Thread(talkers::run, "talkers");
            thread.setDaemon(true);
            thread.start();
            return talkers;
        } catch (ErrnoException e) {
            throw new Failed(
                    e.number() == Errno.EPERM ? "top: --talkers needs root (CAP_NET_RAW)" : "top: " + e.getMessage());
        } catch (IOException e) {
            throw new Failed("top: " + e.getMessage());
        }
    }

    private void run() {
        try {
            while (true) {
                PacketSocket.Frame frame = socket.receive();
                if (!frame.sent() && frame.bytes().remaining() >= 12) {
                    count(frame.bytes());
                }
            }
        } catch (ErrnoException e) {
            System.err.println("ipn: top: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private synchronized void count(ByteBuffer frame) {
        int at = frame.position();
        long high = frame.getLong(at); // destination, and a quarter of the source
        long to = high >>> 16;
        long from = (high & 0xffff) << 32 | Integer.toUnsignedLong(frame.getInt(at + 8));
        if (counted.size() < MOST || counted.containsKey(new Pair(from, to))) {
            long[] sums = counted.computeIfAbsent(new Pair(from, to), pair -> new long[2]);
            sums[0]++;
            sums[1] += frame.remaining();
        }
    }

    /** Since the last call, most bits first. */
    List<Talk> take(List<PortReport> ports, double seconds) {
        Map<Pair, long[]> taken;
        synchronized (this) {
            taken = counted;
            counted = new HashMap<>();
        }
        Map<String, String> names = new HashMap<>();
        for (PortReport port : ports) {
            if (port.mac() != null && port.guest() != null) {
                names.put(port.mac(), port.guest());
            }
        }
        return taken.entrySet().stream()
                .map(entry -> new Talk(
                        name(entry.getKey().from(), names),
                        name(entry.getKey().to(), names),
                        Math.round(entry.getValue()[0] / seconds * 10) / 10.0,
                        Math.round(entry.getValue()[1] * 8 / seconds * 10) / 10.0))
                .sorted(Comparator.comparingDouble(Talk::bitsPerSecond).reversed())
                .toList();
    }

    private static String name(long address, Map<String, String> names) {
        String mac = new Mac(address).toString();
        return mac.equals("ff:ff:ff:ff:ff:ff") ? "everybody" : names.getOrDefault(mac, mac);
    }
}
