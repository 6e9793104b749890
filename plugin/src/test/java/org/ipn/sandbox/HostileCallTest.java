// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipn.sandbox.Ipnd.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What libvirt's hooks would never send to the API, and what others might. */
@Unharmed
class HostileCallTest {
    private static final String PORT = "<networkport><uuid>33333333-3333-4333-8333-333333333333</uuid>"
            + "<owner><name>g</name><uuid>44444444-4444-4444-8444-444444444444</uuid></owner>"
            + "<mac address='52:54:00:00:00:01'/><plug type='bridge' bridge='ipn-lab'/></networkport>";

    private static String hookData(String network, String port) {
        return "<hookData>" + network + port + "</hookData>";
    }

    private static String lab() {
        return network("lab", bus(""), onBridge("ipn-lab"));
    }

    private static Answer hook(String call, String body) {
        return Ipnd.call("POST", "/hooks/" + call + "/begin", body);
    }

    private static void assertOneLine(Answer answer) {
        assertThat(answer.type()).isEqualTo("text/plain");
        assertThat(answer.body()).matches("[^\\p{Cntrl}]+\n");
    }

    @Test
    void shouldTakeAnEndThatHasNoBeginning() {
        for (String call : List.of(
                "network/stopped",
                "network/port-deleted",
                "network/updated-by-martians",
                "network/-",
                "qemu/release",
                "qemu/stopped",
                "qemu/-")) {
            HostState before = HostState.now();
            String body =
                    call.startsWith("qemu") ? "<domain type='kvm'><name>g</name></domain>" : hookData(lab(), PORT);
            assertThat(hook(call, body).status()).isEqualTo(204);
            assertThat(HostState.now()).isEqualTo(before);
        }
    }

    /** libvirt knows no such network or guest: its word counts, and what a forged hook has made goes again. */
    @ParameterizedTest
    @ValueSource(strings = {"network/started", "network/start", "network/port-created", "network/updated"})
    void shouldTakeBackWhatLibvirtKnowsNothingOf(String call) {
        assertThat(hook(call, hookData(lab(), PORT)).status()).isEqualTo(204);
        assertThat(hook(call, hookData(lab(), PORT)).status())
                .as("the same again")
                .isEqualTo(204);
    }

    @Test
    void shouldTakePortsAnnouncedTwiceAndTakenTwice() {
        assertThat(Virsh.define(lab())).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        HostState before = HostState.now();
        for (String call :
                List.of("port-created", "port-created", "port-deleted", "port-deleted", "started", "start")) {
            assertThat(hook("network/" + call, hookData(lab(), PORT)).status())
                    .as(call)
                    .isEqualTo(204);
            assertThat(HostState.now()).as(call).isEqualTo(before);
        }
    }

    @Test
    void shouldCallMalformedWhatIsNoHooksXml() {
        for (String body : List.of(
                "",
                " ",
                "hello",
                "<",
                "<hookData>",
                "<hookData></hookdata>",
                "<network/>",
                "<domain/>",
                "<hookData xmlns='urn:x'/>",
                "\u0000",
                "<hookData>\u0001</hookData>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><hookData>&b;</hookData>",
                "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/'><hookData/>",
                "<?xml version='1.0' encoding='martian'?><hookData/>",
                "<?xml version='9.0'?><hookData/>",
                "<hookData><network><name>a</name></network></hookData><more/>",
                "<hookData>&undefined;</hookData>",
                "<a:hookData/>")) {
            Answer answer = hook("network/start", body);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertOneLine(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<hookData/>                                                         | qemu/start    | 400",
                "<hookData><network/></hookData>                                     | network/start | 204",
                "<hookData><network><metadata><bus xmlns='urn:ipn:1'/></metadata></network></hookData> | network/start | 409",
                "<hookData><network><uuid>no</uuid></network></hookData>             | network/stopped | 204",
                "<hookData><network><uuid/></network></hookData>                     | network/stopped | 204",
                "<hookData><networkport/></hookData>                                 | network/port-created | 204",
                "<domain/>                                                           | qemu/prepare  | 204",
                "<domain><devices><interface/></devices></domain>                    | qemu/start    | 204",
            })
    void shouldTakeWhatLacksHalf(String body, String call, int status) {
        Answer answer = hook(call, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (status != 204) {
            assertOneLine(answer);
        }
    }

    @Test
    void shouldRefuseAnIpnThatLibvirtWouldNotWriteSo() {
        String nameless = lab().replaceFirst("<uuid>.*</uuid>", "");
        for (Answer answer : List.of(
                hook("network/start", hookData(nameless, "")),
                hook("network/start", hookData(lab().replace(UUID_1, "42"), "")),
                Ipnd.call(
                        "POST",
                        "/hooks/network/start/begin",
                        "",
                        hookData(lab(), "").getBytes(StandardCharsets.UTF_16)))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertOneLine(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRefuseTwoElementsOfOurs(int which) {
        String two = bus("") + (which == 1 ? bus("") : bus("").replace("bus", "switch"));
        Answer answer = hook("network/start", hookData(network("lab", two, onBridge("ipn-lab")), ""));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .startsWith("network lab: <ipn:")
                .endsWith(" is one too many; allowed is one element of urn:ipn:1\n");
    }

    @Test
    void shouldStandBigAndDeepXml() {
        List<String> bodies = List.of(
                "<hookData>" + "<a>".repeat(500_000),
                hookData(network("lab", bus(">" + "<ipn:a>".repeat(100_000) + "</ipn:a>".repeat(100_000)), ""), ""),
                hookData(network("lab", "<ipn:bus xmlns:ipn='urn:ipn:1'" + attributes(50_000) + "/>", ""), ""),
                hookData(
                        network("lab", bus(">" + "<ipn:portgroup name='p'/>".repeat(100_000)), onBridge("ipn-lab")),
                        ""),
                hookData(network("n".repeat(5_000_000), bus(""), onBridge("lo")), ""));
        for (String body : bodies) {
            Answer answer = hook("network/start", body);
            assertThat(answer.status()).as(answer.body()).isBetween(400, 409);
            assertOneLine(answer);
        }
    }

    private static String attributes(int count) {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            attributes.append(" a").append(i).append("='1'");
        }
        return attributes.toString();
    }

    @Test
    void shouldRefuseABodyOverTheLimit() {
        Answer answer = hook("network/start", "a".repeat((16 << 20) + 1));
        assertThat(answer).isEqualTo(new Answer(409, "text/plain", "the body has more than 16777216 bytes\n"));
    }

    @Test
    void shouldSayInJsonThatThereIsNoSuchThing() {
        for (String line : List.of(
                "GET /",
                "GET /x",
                "GET /hooks",
                "GET /hooks/network/start/begin",
                "POST /hooks/network/start",
                "GET //networks",
                "POST /hooks/network/start/begin/x",
                "PUT /networks",
                "DELETE /networks",
                "FOO /networks",
                "TRACE /networks",
                "POST /networks",
                "GET /networks/x/y/z",
                "GET /networks/none",
                "GET /networks/",
                "GET /networks/..",
                "GET /networks/%2e%2e",
                "GET /networks/a%2Fb",
                "GET /networks/none/ports",
                "GET /networks/none/fdb",
                "GET /networks//ports",
                "GET /plan",
                "POST /health",
                "POST /events",
                "GET /networks;a=b",
                "OPTIONS *",
                "DELETE /networks/none/ports/x",
                "GET /./networks")) {
            Answer answer = Ipnd.call(line.split(" ")[0], line.split(" ")[1], "");
            assertThat(answer.status()).as(line + answer.body()).isEqualTo(404);
            assertError(answer);
        }
    }

    private static void assertError(Answer answer) {
        assertThat(answer.type()).isEqualTo("application/json");
        assertThat(JsonParser.parseString(answer.body())
                        .getAsJsonObject()
                        .get("error")
                        .getAsString())
                .matches("[^\\p{Cntrl}]+");
    }

    @Test
    void shouldSayInJsonThatARequestIsNone() {
        for (String line : List.of(
                "GET /../networks",
                "GET /networks/%zz",
                "GET /networks/%00",
                "GET /networks/%",
                "GET http://evil/networks")) {
            String request = line + " HTTP/1.1\r\nHost: ipn\r\nConnection: close\r\n\r\n";
            Answer answer = Ipnd.raw(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(answer.status()).as(line).isEqualTo(400);
            assertError(answer);
        }
    }

    @Test
    void shouldOutliveARequestThatIsTooBig() {
        String much = "a".repeat(100_000);
        for (Answer answer : List.of(
                Ipnd.call("GET", "/networks/" + much, ""),
                Ipnd.call("GET", "/networks", "X: " + much + "\r\n", new byte[0]),
                Ipnd.call("GET", "/networks", "X: y\r\n".repeat(20_000), new byte[0]))) {
            // ipnd hangs up on what it has not read: its answer may get lost then.
            assertThat(answer.status()).isIn(0, 414, 431);
        }
    }

    @Test
    void shouldOutliveWhatIsNoHttp() {
        for (String bytes : List.of(
                "\r\n\r\n",
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "POST /plan HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /plan HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /plan HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "POST /plan HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "POST /plan HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: martian\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0000\u0001\u0002\u0003\u0016\u0003\u0001")) {
            assertThat(Ipnd.raw(bytes.getBytes(StandardCharsets.ISO_8859_1)).status())
                    .isNotEqualTo(200);
        }
    }

    @Test
    void shouldSayThatABodyWasCutOff() {
        Answer answer =
                Ipnd.raw("POST /hooks/network/start/begin HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<hookData>"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.status()).isIn(0, 400); // whoever hung up need not be answered
    }

    @Test
    void shouldAnswerAHookWhileAThousandOthersSayNothing() throws IOException {
        shouldStillStart(1000, "");
    }

    @Test
    void shouldAnswerAHookWhileAThousandOthersNeverEnd() throws IOException {
        shouldStillStart(
                1000, "POST /hooks/network/start/begin HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n<hookData>");
    }

    @Test
    void shouldAnswerAHookWhileAThousandWatch() throws IOException {
        shouldStillStart(1000, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static void shouldStillStart(int many, String begun) throws IOException {
        assertThat(Virsh.define(lab())).isEqualTo(new Ran(0, "", ""));
        List<SocketChannel> others = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                SocketChannel other = Ipnd.connect();
                others.add(other);
                Ipnd.write(other, begun.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
            assertThat(Virsh.destroy(UUID_1)).isEqualTo(new Ran(0, "", ""));
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
    }
}
