// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Exec;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.Readiness;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.model.Mac;
import org.ipn.model.Rights;
import org.ipn.model.report.Presence;
import org.jspecify.annotations.Nullable;

/**
 * This process as a member of a network, until closed. One thread may send, one other may receive; any thread may close it, which ends a
 * blocked receive.
 */
public final class Membership implements AutoCloseable {
    /** The largest MTU, an Ethernet header and two VLAN tags. */
    private static final int LARGEST_FRAME = 65521 + 14 + 2 * 4;

    private static final Gson JSON = new Gson();

    private final Answer answer;
    private final Fd tap;
    private final Fd closing;
    private final Readiness readiness;
    private final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST_FRAME);
    private final @Nullable Lines presence;
    private int waiting;
    private boolean closed;

    private Membership(Conversation.Outcome joined) throws ErrnoException {
        this.answer = joined.answer();
        this.tap = joined.tap();
        this.presence = joined.presence();
        this.closing = Fd.event();
        this.readiness = new Readiness(tap, closing);
    }

    /**
     * Joins a network of this host.
     *
     * @param rights what to join for; all of it must be allowed
     * @throws JoinFailed that tells the user why not
     */
    public static Membership join(String network, Rights rights) throws IOException {
        return join(Places.ofHost(), network, rights, null);
    }

    /** @param name what {@code ipn ports} shows; null = nothing */
    public static Membership join(Places places, String network, Rights rights, @Nullable String name)
            throws IOException {
        return joined(Conversation.join(places, network, rights, new Conversation.Wishes(name, false, false, false)));
    }

    /** Joins, and is told who is there: see {@link #awaitPresence}. */
    public static Membership joinToldWhoIsThere(Places places, String network, Rights rights, @Nullable String name)
            throws IOException {
        return joined(Conversation.join(places, network, rights, new Conversation.Wishes(name, false, false, true)));
    }

    private static Membership joined(Conversation.Outcome outcome) throws ErrnoException {
        try {
            return new Membership(outcome);
        } catch (ErrnoException failed) {
            outcome.close();
            throw failed;
        }
    }

    /**
     * Joins for QEMU: gives the tap, with a virtio-net header if it is wanted, to whoever is at the other end of the inherited socket
     * {@code number}, as a bridge helper does (QEMU's net/tap.c, recv_fd).
     */
    public static void joinForQemu(Places places, String network, int number, boolean header) throws IOException {
        UnixStream qemu = UnixStream.inherited(number);
        try (Fd tap = Conversation.join(
                        places, network, Rights.RW, new Conversation.Wishes("qemu", header, true, false))
                .tap()) {
            qemu.send(new byte[1], tap);
        }
        qemu.close(); // else the process's end does: that nobody gets a tap is told after why
    }

    public String network() {
        return answer.network();
    }

    /** This member's port in the network. */
    public String device() {
        return answer.device();
    }

    /** This member's own address. */
    public Mac mac() {
        return answer.mac();
    }

    /** The longest payload of a frame; a message has up to two bytes less. */
    public int mtu() {
        return answer.mtu();
    }

    public Rights rights() {
        return answer.rights();
    }

    /** Sends one message, from this member's own address. A right to send that is missing is no error: nobody hears it. */
    public void send(Message message) throws IOException {
        ByteBuffer frame = message.frame(mac(), mtu());
        sendFrame(frame, frame.limit());
    }

    /** Waits for the next message; frames that are none are skipped. */
    public Message receive() throws IOException {
        while (true) {
            int length = receiveFrame(received);
            Optional<Message> message = Message.of(received, length);
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /** Sends a whole Ethernet frame: the first {@code length} bytes of a direct buffer. */
    public void sendFrame(ByteBuffer frame, int length) throws IOException {
        try {
            tap.write(frame, length);
        } catch (ErrnoException failed) {
            throw ended(failed);
        }
    }

    /**
     * Waits for the next frame and puts it at the start of a direct buffer; what exceeds the buffer is lost.
     *
     * @return its length
     * @throws MembershipEnded also when it is closed meanwhile
     */
    public int receiveFrame(ByteBuffer frame) throws IOException {
        begin();
        try {
            readiness.await(-1);
            if (readiness.second()) {
                throw new MembershipEnded(network());
            }
            return tap.read(frame);
        } catch (ErrnoException failed) {
            throw ended(failed);
        } finally {
            end();
        }
    }

    /**
     * Waits for news of how many receive and send: how it stands at first, then at each change; who asks seldom gets the latest. One thread at a
     * time, which may be another than those that send and receive.
     *
     * @throws IllegalStateException where it was not joined for that
     * @throws MembershipEnded also when it is closed meanwhile, or ipnd starts anew: then the member stays one, and hears no more news
     */
    public Presence awaitPresence() throws IOException {
        if (presence == null) {
            throw new IllegalStateException("joined without a wish to be told who is there");
        }
        begin();
        try {
            Readiness news = new Readiness(presence.stream(), closing);
            if (!presence.hasNext()) {
                news.await(-1);
                if (news.second()) {
                    throw new MembershipEnded(network());
                }
            }
            String line = presence.next();
            if (line.isEmpty()) {
                throw new MembershipEnded(network());
            }
            return presenceOf(line);
        } finally {
            end();
        }
    }

    private static Presence presenceOf(String line) throws IOException {
        try {
            return Objects.requireNonNull(JSON.fromJson(line, Presence.class));
        } catch (JsonParseException | NullPointerException notPresence) {
            throw new IOException("ipnd says '" + line + "' of who is there", notPresence);
        }
    }

    private synchronized void begin() throws MembershipEnded {
        if (closed) {
            throw new MembershipEnded(network());
        }
        waiting++;
    }

    private synchronized void end() {
        waiting--;
        if (closed && waiting == 0) {
            release();
        }
    }

    /**
     * Becomes another program, which inherits the tap as fd 3 and finds IPN_FD, IPN_NETWORK, IPN_DEVICE, IPN_MAC, IPN_MTU and IPN_RIGHTS in
     * its environment. Returns only by throwing.
     */
    public void exec(List<String> command) throws IOException {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put("IPN_FD", "3");
        environment.put("IPN_NETWORK", network());
        environment.put("IPN_DEVICE", device());
        environment.put("IPN_MAC", mac().toString());
        environment.put("IPN_MTU", String.valueOf(mtu()));
        environment.put("IPN_RIGHTS", rights().text());
        Exec.replace(command, environment, tap, 3);
    }

    /** Leaves the network. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (waiting > 0) {
            closing.signal();
        } else {
            release();
        }
    }

    private void release() {
        tap.close();
        closing.close();
        if (presence != null) {
            presence.stream().close();
        }
    }

    /** What a tap says that has gone (tun_chr_read_iter, tun_chr_write_iter). */
    private IOException ended(ErrnoException failed) {
        return switch (failed.number()) {
            case Errno.EBADFD, Errno.EFAULT, Errno.EIO -> new MembershipEnded(network());
            default -> failed;
        };
    }
}
