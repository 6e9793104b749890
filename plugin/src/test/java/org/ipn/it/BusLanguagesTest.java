// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C header, both ways, and the Python reader, beside Java. */
@Tag("netns")
class BusLanguagesTest {
    private static final Path SOURCES = Path.of("../bus").toAbsolutePath().normalize();
    private static final List<String> NUMBERS =
            IntStream.rangeClosed(1, 5000).mapToObj(String::valueOf).toList();

    @TempDir
    private Path parent;

    private BusPath bus;
    private String talk;

    @BeforeEach
    void open() throws Exception {
        bus = new BusPath(parent);
        talk = bus.talk();
        Shell.ok("cp", SOURCES + "/python/ipn_bus.py", bus.folder().toString());
        assertThat(ALICE.run("ipn", "bus", "create", bus.path())).isEmpty();
    }

    @AfterEach
    void close() {
        bus.close();
    }

    private Talk c(String... words) throws Exception {
        return bus.program(ALICE.command(words));
    }

    private Talk python(int count) throws Exception {
        String script = "import ipn_bus, sys\n" + "left = " + count + "\n"
                + "with ipn_bus.Receiver('" + bus.path() + "', trouble=print) as receiver:\n"
                + "    while left > 0:\n"
                + "        for message in receiver.receive():\n"
                + "            left -= 1\n"
                + "            print(message.decode())\n"
                + "    print('lost', receiver.lost, 'missed', receiver.missed)\n";
        return bus.python(ALICE, script);
    }

    @Test
    void shouldHearJavaInCAndPython() throws Exception {
        Talk c = c(talk, "sub", bus.path(), "5000");
        Talk python = python(5000);
        assertThat(bus.pub(ALICE, String.join("\n", NUMBERS), "--wait-for", "2", "--lossless", "--patience", "60000"))
                .isEmpty();
        assertThat(c.rest()).isEqualTo(NUMBERS);
        List<String> heard = python.rest();
        assertThat(heard.subList(0, 5000)).isEqualTo(NUMBERS);
        assertThat(heard.get(5000)).isEqualTo("lost 0 missed 0");
    }

    @Test
    void shouldHearCInJava() throws Exception {
        Talk java = bus.ipn(ALICE, "sub", bus.path(), "--once");
        bus.awaitMembers(0, 1);
        assertThat(c(talk, "pub", bus.path(), "5000").rest()).isEmpty();
        assertThat(java.rest()).isEqualTo(NUMBERS);
    }

    @Test
    void shouldHearCThatWasThereFirstInJavaAndPython() throws Exception {
        Talk python = python(5000);
        bus.awaitMembers(0, 1);
        assertThat(c(talk, "pub", bus.path(), "5000").rest()).isEmpty();
        assertThat(python.rest().subList(0, 5000)).isEqualTo(NUMBERS);
        Talk sender = c(talk, "pub", bus.path(), "5000");
        bus.awaitMembers(1, 0);
        assertThat(bus.ipn(ALICE, "sub", bus.path(), "--once").rest()).isEqualTo(NUMBERS);
        assertThat(sender.rest()).isEmpty();
    }

    /** Two senders, of which each says that it is number 7. */
    @Test
    void shouldNotTakeOneMemberForAnother() throws Exception {
        c(talk, "sub", bus.path(), "1");
        bus.awaitMembers(0, 1);
        bus.script(ALICE, "bus_mad", "stay").awaits("linked");
        Talk again = bus.script(ALICE, "bus_mad", "stay");
        again.awaits("linked");
    }

    @Test
    void shouldNotTakeOneMemberForAnotherInPython() throws Exception {
        python(1);
        bus.awaitMembers(0, 1);
        bus.script(ALICE, "bus_mad", "stay").awaits("linked");
        bus.script(ALICE, "bus_mad", "stay").awaits("linked");
    }
}
