// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever any user sends to the join socket: it is a request, which said again is the same, or Refused in one line. A line is no longer
 * than 4096 bytes (JoinExchange), and so is what it makes.
 */
@Tag("pure")
@Timeout(60)
class JoinFuzzTest {
    static Stream<byte[]> requests() {
        return Stream.of(
                        "{\"version\":1}",
                        "{\"version\":1,\"name\":\"vmstat\",\"vnetHdr\":true,\"forParent\":false,\"events\":true}",
                        "{\"version\":2,\"name\":null}",
                        "{\"version\":1,\"name\":\"\\u202eevil\\u0007\",\"more\":{\"a\":[1,2.5e9,-0,{}]}}",
                        "{\"version\":" + "[".repeat(2000))
                .map(line -> line.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("requests")
    @FuzzTest
    void join(byte[] line) throws Refused {
        JoinRequest request;
        try {
            request = JoinRequest.read(new String(line, StandardCharsets.UTF_8));
        } catch (Refused e) {
            assertThat(e.getMessage()).isNotBlank().isEqualTo(OneLine.of(e.getMessage()));
            return;
        }
        if (request.name() != null) {
            assertThat(request.name().codePoints().noneMatch(Character::isISOControl))
                    .isTrue();
            assertThat(request.name().length()).isLessThanOrEqualTo(64);
        }
        JsonObject again = new JsonObject();
        again.addProperty("version", 1);
        if (request.name() != null) {
            again.addProperty("name", request.name());
        }
        again.addProperty("vnetHdr", request.header());
        again.addProperty("forParent", request.forParent());
        again.addProperty("events", request.events());
        assertThat(JoinRequest.read(again.toString())).isEqualTo(request);
    }
}
