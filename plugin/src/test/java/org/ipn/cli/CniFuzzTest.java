// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ipn.model.OneLine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a container runtime, or the plugin for addresses, says: it is understood, or CniFailed, which is one JSON object with a line. */
@Tag("pure")
@Timeout(60)
class CniFuzzTest {
    private static final List<String> VARIABLES = List.of("CNI_CONTAINERID", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH");

    private interface Asked {
        Object of(CniCall call) throws CniFailed;
    }

    private static final List<Asked> ALL = List.of(
            CniCall::network,
            CniCall::portgroup,
            CniCall::ipam,
            CniCall::containerName,
            CniCall::device,
            CniCall::hostDevice,
            CniCall::mac,
            CniCall::folders,
            CniCall::result);

    static Stream<byte[]> calls() {
        return Stream.of(
                        "{\"cniVersion\":\"1.0.0\",\"name\":\"lab\",\"type\":\"ipn-cni\",\"network\":\"lab\",\"portgroup\":\"web\"}\0a\0eth0",
                        "{\"cniVersion\":\"1.1.0\",\"name\":\"lab\",\"capabilities\":{\"mac\":true},\"ipam\":{\"type\":\"host-local\"}}"
                                + "\0a1\0net1\0K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web;MAC=02:00:00:00:00:08\0/opt/cni/bin:/usr/lib/cni",
                        "{\"cniVersion\":\"0.4.0\",\"runtimeConfig\":{\"mac\":\"02:00:00:00:00:07\"},\"prevResult\":{\"ips\":[{\"address\":\"10.0.0.1/24\"}]}}\0b\0eth0",
                        "{\"cniVersion\":1.0,\"name\":[\"lab\"],\"ipam\":\"dhcp\"}\0\0a\n\nb",
                        "{\"name\":" + "[".repeat(3000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The configuration on stdin, and the environment, with NULs between. */
    @MethodSource("calls")
    @FuzzTest
    void cni(byte[] said) {
        String[] words = new String(said, StandardCharsets.UTF_8).split("\0", -1);
        byte[] config = words[0].getBytes(StandardCharsets.UTF_8);
        Map<String, String> environment = new HashMap<>(Map.of("CNI_COMMAND", "VERSION"));
        for (int i = 1; i < words.length && i <= VARIABLES.size(); i++) {
            environment.put(VARIABLES.get(i - 1), words[i]);
        }
        isAnswered(config, environment);
        try {
            CniCall call = CniCall.of(config, environment);
            for (Asked asked : ALL) {
                try {
                    asked.of(call);
                } catch (CniFailed e) {
                    isOneObject(e);
                }
            }
            assertThat(call.device()).hasSizeBetween(1, 15).doesNotContainAnyWhitespaces();
            assertThat(call.hostDevice()).matches("ipnc[0-9a-f]{11}");
            assertThat(call.mac().isStations()).isTrue();
        } catch (CniFailed e) {
            isOneObject(e);
        }
    }

    static Stream<byte[]> results() {
        return Stream.of(
                        "0{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.9.0.2/24\",\"gateway\":\"10.9.0.1\"}],\"routes\":[{\"dst\":\"0.0.0.0/0\"}],\"dns\":{}}",
                        "1{\"code\":11,\"msg\":\"try again\",\"details\":\"two\\nlines\"}",
                        "1{\"code\":\"eleven\"}",
                        "1{\"code\":[1,2]}",
                        "0")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the plugin for addresses prints, behind a digit that is its exit status. */
    @MethodSource("results")
    @FuzzTest
    void ipam(byte[] printed) {
        String text = new String(printed, StandardCharsets.UTF_8);
        int status = text.startsWith("0") ? 0 : 1;
        String out = text.isEmpty() ? "" : text.substring(1);
        try {
            JsonObject given = CniAddresses.answer("host-local", out, status).orElseThrow();
            CniGiven.of(given);
        } catch (CniFailed e) {
            isOneObject(e);
        }
    }

    private static void isAnswered(byte[] config, Map<String, String> environment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Cni.run(environment, new ByteArrayInputStream(config), new PrintStream(out, true, StandardCharsets.UTF_8));
        String answer = out.toString(StandardCharsets.UTF_8);
        assertThat(answer.strip()).isEqualTo(OneLine.of(answer.strip()));
        JsonObject object = JsonParser.parseString(answer).getAsJsonObject();
        if (object.has("msg")) {
            assertThat(object.get("msg").getAsString()).doesNotContain("ipn-cni failed");
        }
    }

    private static void isOneObject(CniFailed e) {
        JsonObject json = e.json("1.0.0");
        assertThat(json.get("code").getAsInt()).isPositive();
        assertThat(json.get("msg").getAsString())
                .isNotBlank()
                .isEqualTo(OneLine.of(json.get("msg").getAsString()));
    }
}
