// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, reading them ends, inside of them, with a value or a {@link MalformedMessage}. */
@Tag("pure")
class HostileMessageTest {
    private static final int MUTANTS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "port", "counters", "fdb", "refusal"})
    void shouldRefuseAMessageCutAnywhere(String name) {
        byte[] bytes = Captured.bytes(name);
        for (int length = 1; length < Math.min(bytes.length, firstMessage(bytes)); length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedMessage.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "port", "counters", "fdb", "refusal"})
    void shouldSurviveAnyBytes(String name) {
        byte[] original = Captured.bytes(name);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] bytes = original.clone();
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                read(bytes);
            } catch (MalformedMessage malformed) {
                refused++;
            }
        }
        assertThat(refused).isPositive().isLessThan(MUTANTS);
    }

    @Test
    void shouldRefuseALengthThatWouldNeverEnd() {
        byte[] bytes = new byte[32];

        assertThatThrownBy(() -> read(bytes)).hasMessage("netlink message of 0 bytes in 32");
    }

    @Test
    void shouldRefuseAShortValue() {
        ByteBuffer bytes = new NetlinkMessage(ByteBuffer.allocate(100))
                .begin(Rtnetlink.RTM_NEWLINK, 0)
                .ifinfo(7, 0, 0)
                .u8(IfLink.IFLA_MTU, 1)
                .end();

        assertThatThrownBy(() -> read(Captured.content(bytes)))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("attribute 4 of 1 bytes instead of 4");
    }

    private static int firstMessage(byte[] bytes) {
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
    }

    private static void read(byte[] bytes) throws MalformedMessage {
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
        while (datagram.next()) {
            switch (datagram.type()) {
                case Rtnetlink.RTM_NEWLINK -> LinkMessage.read(datagram);
                case Rtnetlink.RTM_NEWNEIGH -> FdbMessages.read(datagram, 3, index -> "vnet0");
                default -> Acknowledgement.read(datagram);
            }
        }
    }
}
