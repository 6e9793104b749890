// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.UnixListener;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.model.Rights;
import org.ipn.model.report.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What members are told of who is there. */
@Tag("pure")
class PresenceFeedTest {
    private static final int MOST = 3;

    @TempDir
    private Path folder;

    private final List<UnixStream> members = new ArrayList<>();
    private PresenceFeed feed;
    private UnixListener listener;

    @BeforeEach
    void open() throws ErrnoException {
        feed = new PresenceFeed(MOST);
        listener = UnixListener.at(folder.resolve("join").toString(), 8);
    }

    @AfterEach
    void close() {
        feed.close();
        listener.close();
        members.forEach(UnixStream::close);
    }

    private UnixStream member(String network, String device) throws ErrnoException {
        UnixStream member = UnixStream.connect(folder.resolve("join").toString());
        members.add(member);
        UnixStream server = listener.accept();
        server.endReceiving();
        server.keepLittle();
        if (!feed.add(server, 1000, network, device)) {
            server.close();
        }
        return member;
    }

    @Test
    void shouldServeAUserOnlySoManyAndThenAgain() throws ErrnoException {
        tell("join", "lab", "ipn9", 1, 1);
        for (int i = 0; i < MOST; i++) {
            assertThat(heard(member("lab", "ipn" + i))).isEqualTo(line(1, 1));
        }
        assertThat(heard(member("lab", "ipn7"))).as("the end").isEmpty();
        UnixStream first = members.remove(0);
        first.close();
        tell("leave", "lab", "ipn1", 1, 1);
        assertThat(rest(members.get(0))).isEmpty();
        assertThat(heard(member("lab", "ipn8"))).isEqualTo(line(1, 1));
    }

    /** A descriptor whose end takes its time would be closed by who closes the stream. */
    @Test
    void shouldHoldNothingThatAMemberSends() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (Fd sent = Fd.open(file, Rights.R)) {
            UnixStream member = UnixStream.connect(folder.resolve("join").toString());
            members.add(member);
            member.send(new byte[] {1}, sent);
            UnixStream server = listener.accept();
            server.endReceiving();
            assertThat(server.received()).isEmpty();
            assertThatThrownBy(() -> member.send(new byte[] {1}, sent)).isInstanceOf(ErrnoException.class);
            server.close();
        }
    }

    private void tell(String event, String network, String device, int receivers, int senders) {
        feed.accept(new Event("now", event, network, device, "process", receivers, senders, null, null));
    }

    /** The next line or lines; empty at the end. */
    private static String heard(UnixStream member) throws ErrnoException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        byte[] bytes = new byte[member.receive(buffer)];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String line(int receivers, int senders) {
        return "{\"receivers\":" + receivers + ",\"senders\":" + senders + "}\n";
    }

    @Test
    void shouldTellHowItStandsAndEachChange() throws ErrnoException {
        tell("join", "lab", "ipn0", 2, 1);
        UnixStream member = member("lab", "ipn0");
        assertThat(heard(member)).isEqualTo(line(2, 1));
        tell("join", "other", "ipn1", 9, 9);
        tell("change", "lab", "ipn0", 2, 1);
        tell("join", "lab", "ipn2", 3, 1);
        assertThat(heard(member)).isEqualTo(line(3, 1));
    }

    /** Nothing waits for who does not read, and nobody waits with it. */
    @Test
    void shouldTellOneWhoReadsLateTheLatest() throws ErrnoException {
        UnixStream late = member("lab", "ipn0");
        UnixStream prompt = member("lab", "ipn1");
        for (int i = 1; i <= 500; i++) {
            tell("join", "lab", "ipn" + i, i, 0);
            String last = line(i, 0);
            assertThat(heard(prompt)).isEqualTo(last);
        }
        StringBuilder all = new StringBuilder();
        while (!all.toString().endsWith(line(500, 0))) {
            all.append(heard(late));
        }
        assertThat(all.toString().lines().count()).as("lines that were old").isLessThan(20);
    }

    @Test
    void shouldEndWithItsMemberOrItsNetwork() throws ErrnoException {
        UnixStream leaves = member("lab", "ipn0");
        UnixStream stays = member("lab", "ipn1");
        UnixStream elsewhere = member("other", "ipn0");
        tell("leave", "lab", "ipn0", 1, 1);
        assertThat(rest(leaves)).doesNotContain(line(7, 7));
        assertThat(heard(stays)).isEqualTo(line(1, 1));
        tell("stop", "lab", null, 0, 0);
        assertThat(rest(stays)).isEmpty();
        tell("join", "other", "ipn9", 7, 7);
        assertThat(heard(elsewhere)).isEqualTo(line(7, 7));
        feed.close();
        assertThat(rest(elsewhere)).isEmpty();
    }

    private static String rest(UnixStream member) throws ErrnoException {
        StringBuilder all = new StringBuilder();
        String more = heard(member);
        while (!more.isEmpty()) {
            all.append(more);
            more = heard(member);
        }
        return all.toString();
    }
}
