// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;
import org.ipn.plan.Mark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a port's process is does not hang on the port's name: who may not be a member any more is found by it. */
@Tag("pure")
class ProcessMembersTest {
    private static final UUID LAB = UUID.fromString("11111111-1111-1111-1111-111111111111");
    private static final Mac MAC = Mac.parse("02:00:00:00:00:01");
    private static final ProcessMember MEMBER =
            new ProcessMember("ipn0", 7, LAB, "sniffer", 1000, 4711, List.of(1000, 27), Rights.R, MAC);

    @TempDir
    private Path run;

    private static Link port(int index, String name, String alias) {
        return new Link(
                index, name, Link.VETH, MAC.ofTap(), 1500, true, true, false, "ipn-lab", alias, 1000, null, null);
    }

    @Test
    void shouldKnowItsPortByAnotherNameAlsoAfterARestart() throws IOException {
        new ProcessMembers(run).add(MEMBER);
        ProcessMembers anew = new ProcessMembers(run);
        Link renamed = port(7, "mine", Mark.made(LAB));
        assertThat(anew.behind(renamed)).contains(MEMBER);
        anew.keepOnly(List.of(renamed));
        assertThat(anew.all()).containsExactly(MEMBER);
        assertThat(anew.behind(port(8, "ipn0", Mark.made(LAB)))).isEmpty();
        assertThat(anew.behind(port(7, "ipn0", ""))).isEmpty();
        anew.keepOnly(List.of(port(8, "ipn0", Mark.made(LAB))));
        assertThat(anew.all()).isEmpty();
        assertThat(run.resolve("members")).isEmptyDirectory();
    }

    @Test
    void shouldTakeOverWhatAnOlderIpndKeptByName() throws IOException {
        new ProcessMembers(run).add(MEMBER);
        Path folder = run.resolve("members");
        Path note = folder.resolve("if:7");
        Files.writeString(folder.resolve("ipn0"), Files.readString(note).replaceFirst("device=.*\n", ""));
        Files.delete(note);
        assertThat(new ProcessMembers(run).all()).containsExactly(MEMBER);
        assertThat(folder.resolve("ipn0")).doesNotExist();
        assertThat(new ProcessMembers(run).all()).containsExactly(MEMBER);
    }
}
