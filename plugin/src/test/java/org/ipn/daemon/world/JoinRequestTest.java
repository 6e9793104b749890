// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipn.model.Refused;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class JoinRequestTest {
    @Test
    void shouldReadWhatIsSaidAndTakeTheRestForNo() throws Refused {
        assertThat(JoinRequest.read("{\"version\":1}")).isEqualTo(new JoinRequest(null, false, false, false));
        assertThat(JoinRequest.read("{\"version\":1,\"name\":\"a\",\"vnetHdr\":true,\"other\":[]}"))
                .isEqualTo(new JoinRequest("a", true, false, false));
        assertThat(JoinRequest.read("{\"version\":1,\"forParent\":true,\"events\":false}"))
                .isEqualTo(new JoinRequest(null, false, true, false));
        assertThat(JoinRequest.read("{\"version\":1,\"events\":true}").events()).isTrue();
        assertThat(JoinRequest.read("{\"version\":1,\"name\":\"" + "n".repeat(64) + "\"}")
                        .name())
                .hasSize(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the request is not a JSON object",
                "{version:1} | the request is not one line of JSON",
                "[1] | the request is not a JSON object",
                "{} | this ipnd speaks version 1: send {\"version\":1}",
                "{\"version\":2} | this ipnd speaks version 1: send {\"version\":1}",
                "{\"version\":\"1\"} | this ipnd speaks version 1: send {\"version\":1}",
                "{\"version\":[1]} | this ipnd speaks version 1: send {\"version\":1}",
                "{\"version\":1,\"name\":7} | \"name\" is a string",
                "{\"version\":1,\"name\":null} | \"name\" is a string",
                "{\"version\":1,\"name\":\"a\\u0007\"} | a name has no control characters",
                "{\"version\":1,\"vnetHdr\":\"yes\"} | \"vnetHdr\" is true or false",
            })
    void shouldSayWhatIsWrong(String line, String why) {
        assertThatThrownBy(() -> JoinRequest.read(line))
                .isInstanceOf(Refused.class)
                .hasMessage(why);
    }

    @Test
    void shouldSayHowLongANameMayBe() {
        assertThatThrownBy(() -> JoinRequest.read("{\"version\":1,\"name\":\"" + "n".repeat(65) + "\"}"))
                .hasMessage("a name of 65 characters exceeds the limit of 64");
        assertThatThrownBy(() -> JoinRequest.read("{\"version\":1,\"a\":" + "[".repeat(100_000)))
                .hasMessage("the request is not one line of JSON");
    }
}
