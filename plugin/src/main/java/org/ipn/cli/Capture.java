// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.bpf.PortXdp;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.PacketSocket;
import org.ipn.model.Link;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;

/**
 * Frames of a network's members on their way into files: an interface each. One thread runs it, any may add members or end it.
 *
 * <p>A packet socket hears nothing of what XDP redirects. So the ports that are listened to leave XDP: ipnd sees that somebody listens
 * and keeps them off it for as long; here they are taken off at once, so that not even the first frame is missed.
 */
final class Capture {
    private static final int MOST_UNFLUSHED = 1 << 16;

    private final CaptureFiles files;
    private final Links links;
    private final PacketSocket socket;
    private final Map<Integer, Member> members = new LinkedHashMap<>();
    private @Nullable PcapNg file;
    private boolean ended;
    private long frames;
    /** Frames that are where they should be; others may be, in part. */
    private long kept;
    /** Bytes of the present file. */
    private long flushed;

    /**
     * What came of it.
     *
     * @param failure why not all frames that were heard are where they should be
     */
    record Result(long frames, long dropped, @Nullable IOException failure) {
        String figures() {
            return frames + " frames captured, " + dropped + " dropped";
        }
    }

    /** A member that is listened to; {@code frames} are those in the present file. */
    private static final class Member {
        private final int number;
        private final String device;
        private final String description;
        private long frames;

        Member(int number, PortReport port) {
            this.number = number;
            this.device = String.valueOf(port.device());
            this.description = describe(port);
        }
    }

    Capture(CaptureFiles files) throws Failed {
        this.files = files;
        try {
            this.links = new Links();
            this.socket = PacketSocket.open();
        } catch (KernelException e) {
            throw new Failed("capture: " + e.getMessage());
        } catch (ErrnoException e) {
            throw new Failed(
                    e.number() == Errno.EPERM
                            ? "capture: not allowed: it needs root (CAP_NET_RAW): sudo ipn capture …"
                            : "capture: " + e.getMessage());
        }
    }

    /** What Wireshark shows beside an interface: {@code guest g1, 52:54:00:00:00:01}. */
    static String describe(PortReport port) {
        String who = port.guest() == null ? port.kind() : port.kind() + " " + port.guest();
        return port.mac() == null ? who : who + ", " + port.mac();
    }

    /** Begins the file, and hears these members from now on. */
    synchronized void begin(NetworkReport network, List<PortReport> ports) throws IOException {
        file = new PcapNg(files.next());
        add(network, ports);
        file.flush(); // whoever reads along sees at once that it has begun
    }

    /** Members that are new: their device was not there before. */
    synchronized void add(NetworkReport network, List<PortReport> ports) throws IOException {
        for (PortReport port : ports) {
            Optional<Integer> device = index(port);
            if (!ended && device.isPresent() && !members.containsKey(device.get())) {
                Member member = new Member(members.size(), port);
                members.put(device.get(), member);
                describe(member);
                socket.promiscuous(device.get());
            }
        }
        socket.hear(members.keySet());
        if ("ebpf".equals(network.forwarder())) {
            leaveXdp(network);
        }
    }

    /** All of them: on a bus, who sends by XDP reaches even those who left it. */
    private void leaveXdp(NetworkReport network) throws IOException {
        PortXdp xdp = new PortXdp(links);
        for (PortReport port : network.ports() == null ? List.<PortReport>of() : network.ports()) {
            Optional<Integer> index = index(port);
            if (index.isPresent()) {
                xdp.remove(index.get());
            }
        }
    }

    private Optional<Integer> index(PortReport port) throws KernelException {
        return port.device() == null
                ? Optional.empty()
                : links.find(port.device()).map(Link::index);
    }

    /** Until so many frames are there, or {@link #end} was called. */
    void run(long most) throws IOException {
        while (frames < most && !hasEnded()) {
            if (!socket.ready()) {
                flush();
            }
            write(socket.receive());
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private synchronized void flush() throws IOException {
        if (file != null && !ended) {
            file.flush();
            flushed = file.written();
            kept = frames;
        }
    }

    private synchronized void write(PacketSocket.Frame frame) throws IOException {
        Member member = members.get(frame.device());
        if (file == null || member == null || ended) {
            return;
        }
        if (files.isFull(file.written())) {
            flush();
            close();
            file = new PcapNg(files.next());
            flushed = 0;
            for (Member each : members.values()) {
                describe(each);
            }
        }
        file.frame(member.number, frame.nanoseconds(), frame.sent(), frame.bytes());
        member.frames++;
        frames++;
        if (file.written() - flushed >= MOST_UNFLUSHED) {
            flush();
        }
    }

    private void describe(Member member) throws IOException {
        if (file != null) {
            file.describe(member.device, member.description);
        }
    }

    private void close() throws IOException {
        if (file != null) {
            long now = System.currentTimeMillis() * 1_000_000;
            String dropped = socket.dropped() + " frames dropped so far, of all interfaces";
            for (Member member : members.values()) {
                file.statistics(member.number, now, member.frames, dropped);
                member.frames = 0;
            }
            file.close();
        }
    }

    /** From any thread: the file is as whole as it can be when this returns. Empty where it had ended before. */
    synchronized Optional<Result> end() {
        if (ended) {
            return Optional.empty();
        }
        @Nullable IOException failure = null;
        try {
            flush();
            close();
        } catch (IOException e) {
            failure = e;
        }
        ended = true;
        return Optional.of(new Result(kept, socket.dropped(), failure));
    }
}
