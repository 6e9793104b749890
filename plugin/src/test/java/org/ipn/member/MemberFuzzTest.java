// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.ipn.model.Mac;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** What a member is sent: by ipnd, and by any other member. */
@Tag("pure")
@Timeout(60)
class MemberFuzzTest {
    private static final int MTU = 1500;

    static Stream<byte[]> answers() {
        return Stream.of(
                        "{\"network\":\"lab\",\"device\":\"ipn7\",\"mac\":\"02:00:00:00:00:07\",\"mtu\":1500,\"rights\":\"rw\"}",
                        "{\"error\":\"there is no IPN network 'lab'\"}",
                        "{\"error\":{}}",
                        "[]")
                .map(line -> line.getBytes(StandardCharsets.UTF_8));
    }

    /** Of ipnd: an answer, or JoinFailed. */
    @MethodSource("answers")
    @FuzzTest
    void answer(byte[] line) {
        try {
            Answer answer = Answer.read(new String(line, StandardCharsets.UTF_8));
            assertThat(Mac.parse(answer.mac().toString())).isEqualTo(answer.mac());
        } catch (JoinFailed e) {
            assertThat(e.getMessage()).isNotNull();
        }
    }

    static Stream<byte[]> frames() {
        byte[] arp = new byte[60];
        arp[12] = 8;
        arp[13] = 6;
        return Stream.of(bytes(Message.broadcast("hello".getBytes(StandardCharsets.UTF_8))), arp);
    }

    private static byte[] bytes(Message message) {
        ByteBuffer frame = message.frame(new Mac(0x02_00_00_00_00_07L), MTU);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** Of another member: a message, which sent on is the same, or none. */
    @MethodSource("frames")
    @FuzzTest
    void frame(byte[] frame) {
        Message.of(ByteBuffer.wrap(frame), frame.length).ifPresent(message -> {
            assertThat(message.content().length).isLessThanOrEqualTo(frame.length - 16);
            ByteBuffer again = message.frame(message.source(), frame.length);
            assertThat(Message.of(again, again.limit())).contains(message);
        });
    }
}
