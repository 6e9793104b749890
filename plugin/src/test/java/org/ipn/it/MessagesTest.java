// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ipn send} and {@code ipn recv}, of an unprivileged user. */
@InSandbox
class MessagesTest {
    private final List<Talk> programs = new ArrayList<>();

    @BeforeEach
    void start() {
        Net.bus("lab").holding("<ipn:access owner='alice'/>").define().start();
    }

    @AfterEach
    void close() {
        programs.forEach(Talk::close);
    }

    private Talk program(String... command) throws Exception {
        Talk program = new Talk(ALICE.command(command).start());
        programs.add(program);
        return program;
    }

    private static void awaitMembers(int count) {
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(count));
    }

    /** The address of the only member that there is. */
    private static String mac() {
        awaitMembers(1);
        return Net.ports("lab").get(0).get("mac").getAsString();
    }

    private void send(String lines, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("ipn", "send", "lab"));
        words.addAll(List.of(options));
        Talk sender = program(words.toArray(String[]::new));
        sender.tell(lines);
        assertThat(sender.hangUp().rest()).isEmpty();
        assertThat(sender.status()).isZero();
    }

    @Test
    void shouldReachTheOneItIsFor() throws Exception {
        Talk one = program("ipn", "recv", "lab", "--count", "2");
        String mac = mac();
        Talk other = program("ipn", "recv", "lab", "--count", "1");
        Talk all = program("ipn", "recv", "lab", "--all", "--count", "2");
        awaitMembers(3);
        send("for one", "--to", mac);
        send("for all");
        assertThat(one.rest()).containsExactly("for one", "for all");
        assertThat(other.rest()).containsExactly("for all");
        assertThat(all.rest()).containsExactly("for one", "for all");
    }

    @Test
    void shouldTellTimeAndSender() throws Exception {
        Talk receiver = program("ipn", "recv", "lab", "--verbose", "--count", "1");
        awaitMembers(1);
        Talk sender = program("ipn", "send", "lab");
        awaitMembers(2);
        String mac = Net.ports("lab").get(1).get("mac").getAsString();
        sender.tell("hello");
        assertThat(receiver.rest())
                .filteredOn(line -> !line.startsWith("ipn: lab: "))
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z " + mac + " hello");
    }

    @Test
    void shouldTellWhoIsThereBesideTheMessages() throws Exception {
        Talk receiver = program("ipn", "recv", "lab", "--verbose");
        receiver.awaits("ipn: lab: 1 receive, 0 send");
        Talk sender = program("ipn", "send", "lab");
        receiver.awaits("ipn: lab: 1 receive, 1 send");
        sender.hangUp();
        receiver.awaits("ipn: lab: 1 receive, 0 send");
    }

    @Test
    void shouldHearOnWhenNobodyTellsWhoIsThereAnyMore() throws Exception {
        Talk receiver = program("ipn", "recv", "lab", "--verbose", "--count", "1");
        receiver.awaits("ipn: lab: 1 receive, 0 send");
        Daemon.IPND.restart();
        send("hello");
        assertThat(receiver.rest()).last().asString().endsWith(" hello");
    }

    @Test
    void shouldWaitForThoseWhoAreToHear() throws Exception {
        Talk sender = program("ipn", "send", "lab", "--wait-for", "2");
        sender.tell("hello");
        sender.hangUp();
        Talk one = program("ipn", "recv", "lab", "--count", "1");
        awaitMembers(2);
        Talk other = program("ipn", "recv", "lab", "--count", "1");
        assertThat(one.rest()).containsExactly("hello");
        assertThat(other.rest()).containsExactly("hello");
        assertThat(sender.status()).isZero();
    }

    @Test
    void shouldWaitForNobodyAnyMoreWhenTheNetworkStops() throws Exception {
        Talk sender = program("ipn", "send", "lab", "--wait-for", "2");
        awaitMembers(1);
        Net.bus("lab").stop();
        assertThat(sender.rest())
                .containsExactly("ipn: send to lab: network lab has stopped, or access to it has changed");
        assertThat(sender.status()).isEqualTo(1);
        Net.bus("lab").start();
    }

    @Test
    void shouldCarryAnyBytesAsRecords() throws Exception {
        Talk receiver = program("sh", "-c", "ipn recv lab --records --count 3 | od -An -v -tx1");
        awaitMembers(1);
        Talk sender = program("sh", "-c", "printf '\\0\\3a\\nb\\0\\0\\0\\2\\0\\377' | ipn send lab --records");
        assertThat(sender.rest()).isEmpty();
        assertThat(receiver.rest()).containsExactly(" 00 03 61 0a 62 00 00 00 02 00 ff");
    }

    @Test
    void shouldServeManyWhoComeAndGo() throws Exception {
        // No more at a time than a CPU's backlog holds (1000): all must arrive.
        List<Talk> receivers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            receivers.add(program("ipn", "recv", "lab", "--count", "150"));
        }
        awaitMembers(3);
        Talk passing = program("ipn", "recv", "lab");
        awaitMembers(4);
        for (String name : List.of("a", "b", "c")) {
            program("sh", "-c", "seq -f " + name + "%g 50 | ipn send lab");
        }
        passing.awaitsLike("");
        passing.close();
        for (Talk receiver : receivers) {
            List<String> heard = receiver.rest();
            for (String name : List.of("a", "b", "c")) {
                assertThat(heard.stream().filter(line -> line.startsWith(name)))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                                .mapToObj(number -> name + number)
                                .toList());
            }
        }
        awaitMembers(0);
    }

    @Test
    void shouldCountWhatASlowReceiverLoses() throws Exception {
        Talk slow = program("ipn", "recv", "lab");
        awaitMembers(1);
        slow.freeze();
        send(String.join("\n", java.util.Collections.nCopies(3000, "x")));
        JsonObject port = Net.ports("lab").get(0);
        long lost = port.get("dropped").getAsLong();
        assertThat(lost).isBetween(1900L, 2010L);
        assertThat(port.getAsJsonObject("drops").get("queue").getAsLong()).isEqualTo(lost);
        assertThat(Shell.ok("ipn", "ports", "lab")).contains("queue " + lost);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello      | --to 52:54:00:zz:00:01 | --to: '52:54:00:zz:00:01' is not a MAC address like 52:54:00:12:34:56",
                "\\0\\5abc  | --records              | send to lab: the last record is not whole",
                "%01499d    | --to ff:ff:ff:ff:ff:ff | send to lab: message of 1499 bytes exceeds the limit of 1498",
            })
    void shouldRefuseInALine(String input, String options, String why) throws Exception {
        Talk sender = program("sh", "-c", "printf '" + input.strip() + "' 1 | ipn send lab " + options);
        assertThat(sender.rest()).containsExactly("ipn: " + why);
        assertThat(sender.status()).isEqualTo(1);
    }
}
