// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.Mac;

/** Frames by chance: a seed tells them all. */
public final class Traffic {
    public static final int MEMBERS = 4;
    private static final int STATIONS = 6;
    private static final long GROUP = 0x0180_c200_0000L;
    private static final int[] TYPES = {
        0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x88b5, 0x88cc, 0x888e, 0x8809, 0x8847, 0x0026, 0x1234, 0x22f0
    };

    /** @param header virtio-net's */
    public record Sent(int from, byte[] header, byte[] frame) {
        long to() {
            return address(0);
        }

        long source() {
            return address(6);
        }

        private long address(int at) {
            return ByteBuffer.wrap(frame).getLong(at) >>> 16;
        }

        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            return "m" + from + " sends " + frame.length + " bytes "
                    + hex.formatHex(frame, 0, Math.min(64, frame.length)) + " with " + hex.formatHex(header);
        }
    }

    private final Random random;

    public Traffic(long seed) {
        random = new Random(seed);
    }

    /** Of members that roam between the ports: whole frames of every type, and some that are left to be finished or segmented. */
    public List<Sent> sane(int count) {
        List<Sent> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = station();
            all.add(random.nextInt(4) == 0 ? unfinished(from) : whole(from));
        }
        return all;
    }

    /** Of any length from 1 to 70,000 bytes, with tags in tags, and with headers that may say anything. */
    List<Sent> odd(int count) {
        List<Sent> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 1 + (random.nextBoolean() ? random.nextInt(100) : random.nextInt(70_000));
            byte[] frame = new byte[length];
            random.nextBytes(frame);
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            if (length >= 14) {
                bytes.put(new Mac(destination()).bytes()).put(new Mac(station()).bytes());
                while (bytes.remaining() >= 4 && random.nextInt(3) > 0) {
                    bytes.putShort((short) (random.nextBoolean() ? 0x8100 : 0x88a8))
                            .putShort((short) random.nextInt());
                }
                if (bytes.remaining() >= 2) {
                    bytes.putShort((short) TYPES[random.nextInt(TYPES.length)]);
                }
            }
            byte[] header = new byte[TapEndpoint.HEADER];
            random.nextBytes(header);
            header[0] &= 1;
            header[1] = (byte) new int[] {0, 0, 1, 3, 4, 5, 0x81}[random.nextInt(7)];
            header[3] = header[5] = header[7] = header[9] = 0; // else nearly all of them are refused
            all.add(new Sent(random.nextInt(MEMBERS), header, frame));
        }
        return all;
    }

    private Sent whole(long from) {
        byte[] frame = Bench.frame(destination(), from, random.nextInt(), 14 + random.nextInt(1501));
        ByteBuffer.wrap(frame).putShort(12, (short) TYPES[random.nextInt(TYPES.length)]);
        return new Sent(port(from), new byte[TapEndpoint.HEADER], frame);
    }

    private Sent unfinished(long from) {
        boolean segments = random.nextInt(3) == 0;
        int payload = segments ? 3_000 + random.nextInt(40_000) : random.nextInt(1400);
        int protocol = segments || random.nextBoolean() ? Unfinished.TCP : Unfinished.UDP;
        Unfinished frame = Unfinished.of(
                destination(),
                from,
                random.nextBoolean() ? 4 : 6,
                protocol,
                payload,
                segments ? 1400 : 0,
                random.nextInt(4) == 0);
        return new Sent(port(from), frame.header(), frame.frame());
    }

    /** Each has a home, which it leaves at times. */
    private int port(long station) {
        return random.nextInt(8) == 0 ? random.nextInt(MEMBERS) : (int) (station % MEMBERS);
    }

    private long station() {
        return Lan.mac(random.nextInt(STATIONS));
    }

    private long destination() {
        return switch (random.nextInt(12)) {
            case 0 -> 0xffff_ffff_ffffL;
            case 1 -> 0x0100_5e00_0000L + random.nextInt(3);
            case 2 -> Lan.mac(99); // is never heard of
            case 3 -> GROUP + random.nextInt(16);
            default -> station();
        };
    }

    /** Whether a bridge keeps it to itself: 01:80:c2:00:00:01 to 0f. */
    public static boolean isLinkLocal(Sent sent) {
        return (sent.to() & ~0xfL) == GROUP && sent.to() != GROUP;
    }

    /** A bridge drops it before it learns who sent it (br_handle_frame). */
    static boolean isPause(Sent sent) {
        return sent.to() == GROUP + 1;
    }

    /** 01:80:c2:00:00:00, which a bridge that runs STP keeps to itself too. */
    public static boolean isSpanningTree(Sent sent) {
        return sent.to() == GROUP;
    }

    /** A frame that ends within its tag or right after it: the kernel drops it before bridge or tc see it. */
    public static boolean isCutOff(Sent sent) {
        int type = ByteBuffer.wrap(sent.frame()).getShort(12) & 0xffff;
        return sent.frame().length < 20 && (type == 0x8100 || type == 0x88a8);
    }

    /** Of what was sent, but for {@code except} and what is cut off, every member was given the same here and there. */
    public static void assertSame(
            long seed,
            List<Sent> frames,
            Predicate<Sent> except,
            List<List<List<String>>> given,
            List<List<List<String>>> expected) {
        for (int i = 0; i < frames.size(); i++) {
            Sent sent = frames.get(i);
            if (!except.test(sent) && !isCutOff(sent)) {
                assertThat(given.get(i))
                        .as("seed %d, frame %d: %s", seed, i, sent)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    /** What each member is given for each frame, in order, without what the host's stack sends of its own; null: the kernel does not take it. */
    public static List<List<List<String>>> play(List<TapEndpoint> members, List<Sent> frames) throws ErrnoException {
        List<List<List<String>>> all = new ArrayList<>();
        for (Sent sent : frames) {
            all.add(taken(members.get(sent.from()), sent) ? given(members) : null);
        }
        return all;
    }

    private static boolean taken(TapEndpoint member, Sent sent) {
        try {
            member.send(sent.header(), sent.frame());
            return true;
        } catch (ErrnoException refused) {
            return false;
        }
    }

    private static List<List<String>> given(List<TapEndpoint> members) throws ErrnoException {
        List<List<String>> given = new ArrayList<>();
        for (TapEndpoint member : members) {
            given.add(member.frames(1).stream()
                    .filter(Traffic::isOurs)
                    .map(Traffic::text)
                    .toList());
        }
        return given;
    }

    private static boolean isOurs(byte[] frame) {
        long source = frame.length < 14 ? 0 : ByteBuffer.wrap(frame).getLong(6) >>> 16;
        return source >= Lan.mac(0) && source < Lan.mac(STATIONS);
    }

    private static String text(byte[] frame) {
        return "%d bytes %s… (%08x)"
                .formatted(
                        frame.length,
                        HexFormat.of().formatHex(frame, 0, Math.min(24, frame.length)),
                        Arrays.hashCode(frame));
    }
}
