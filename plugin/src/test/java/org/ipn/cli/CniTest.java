// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plugin answers to what has nothing to do with any network. */
@Tag("pure")
class CniTest {
    private record Answer(int status, JsonObject json) {}

    private static Answer ask(String config, Map<String, String> environment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = Cni.run(
                environment,
                new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Answer(
                status,
                JsonParser.parseString(out.toString(StandardCharsets.UTF_8)).getAsJsonObject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4.0", "1.0.0", "1.1.0"})
    void shouldSayWhichVersionsItSpeaks(String version) {
        Answer answer = ask("{\"cniVersion\":\"" + version + "\"}", Map.of("CNI_COMMAND", "VERSION"));
        assertThat(answer.status()).isZero();
        assertThat(answer.json().get("cniVersion").getAsString()).isEqualTo(version);
        assertThat(answer.json().get("supportedVersions")).hasToString("[\"0.4.0\",\"1.0.0\",\"1.1.0\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | ADD | 6 | no JSON object",
                "{ | ADD | 6 | is no JSON",
                "{'cniVersion':'0.2.0','name':'lab'} | ADD | 1 | \"0.2.0\" of CNI network lab is none that ipn-cni speaks",
                "{'name':'lab'} | ADD | 1 | \"0.1.0\"",
                "{'cniVersion':'1.0.0'} | EAT | 4 | CNI_COMMAND=EAT is not known",
                "{'cniVersion':'1.0.0'} | ADD | 4 | CNI_CONTAINERID is not set",
                "{'cniVersion':'1.0.0'} | DEL | 4 | CNI_CONTAINERID is not set",
                "{'cniVersion':'1.0.0'} | CHECK | 7 | CHECK needs",
                "{'cniVersion':'1.0.0'} | STATUS | 7 | names no network",
            })
    void shouldSayInOneLineWhatIsWrong(String config, String command, int code, String why) {
        Answer answer = ask(config.replace('\'', '"'), Map.of("CNI_COMMAND", command));
        assertThat(answer.status()).isEqualTo(1);
        assertThat(answer.json().get("code").getAsInt()).isEqualTo(code);
        assertThat(answer.json().get("msg").getAsString()).contains(why).doesNotContain("\n");
    }

    /** DEL finds it again by nothing else, and the kernel takes 15 characters. */
    @Test
    void shouldNameTheHostsEndByTheContainersAlone() throws CniFailed {
        CniCall call = call("a".repeat(300));
        assertThat(call.hostDevice())
                .isEqualTo(call("a".repeat(300)).hostDevice())
                .hasSize(15);
        assertThat(call.hostDevice()).isNotEqualTo(call("b").hostDevice());
        assertThat(call.mac().isGroup()).isFalse();
    }

    private static CniCall call(String container) throws CniFailed {
        return CniCall.of(
                "{\"cniVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8),
                Map.of("CNI_CONTAINERID", container, "CNI_IFNAME", "eth0"));
    }

    @Test
    void shouldCallAPodByItsName() throws CniFailed {
        CniCall call = CniCall.of(
                "{\"cniVersion\":\"1.0.0\",\"runtimeConfig\":{\"mac\":\"02:00:00:00:00:07\"}}"
                        .getBytes(StandardCharsets.UTF_8),
                Map.of("CNI_CONTAINERID", "1", "CNI_ARGS", "K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web"));
        assertThat(call.containerName()).isEqualTo("shop/web");
        assertThat(call.mac()).hasToString("02:00:00:00:00:07");
    }

    /** Who may start a container gives it arguments; who may be whom, the configuration says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'mac':true} | true",
                "{'mac':false} | false",
                "{'mac':'yes'} | false",
                "{} | false",
            })
    void shouldTakeAnAddressOfTheArgumentsOnlyByTheCapability(String capabilities, boolean taken) throws CniFailed {
        String config = "{'cniVersion':'1.0.0','capabilities':" + capabilities + "}";
        CniCall call = CniCall.of(
                config.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                Map.of("CNI_CONTAINERID", "a", "CNI_IFNAME", "eth0", "CNI_ARGS", "MAC=02:00:00:00:00:08"));
        assertThat(call.mac().toString().equals("02:00:00:00:00:08")).isEqualTo(taken);
        assertThat(call.mac().equals(call("a").mac())).isNotEqualTo(taken);
    }
}
