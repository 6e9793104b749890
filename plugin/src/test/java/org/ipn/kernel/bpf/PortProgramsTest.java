// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.kernel.sys.TcHook;
import org.ipn.model.Link;
import org.ipn.model.Rights;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@FreshNamespace
class PortProgramsTest {
    private static final int QUIET = 60;
    private static final String PRLIMIT =
            "prlimit --pid " + ProcessHandle.current().pid() + " --nofile";

    private TapEndpoint a;
    private TapEndpoint b;
    private Links links;

    @BeforeEach
    void bridge() throws Exception {
        Bench.bridge("lan");
        a = Bench.port("a", "lan");
        b = Bench.port("b", "lan");
        links = new Links();
    }

    @AfterEach
    void close() {
        links.close();
        a.close();
        b.close();
    }

    private Link link(String name) throws Exception {
        return links.find(name).orElseThrow();
    }

    private void send(TapEndpoint from, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            from.send(Bench.frame(0xffff_ffff_ffffL, 0x0200_0000_0001L, i, 60));
        }
    }

    @Test
    void whoMayOnlyReceiveSendsNothing() throws Exception {
        PortPrograms programs = new PortPrograms();
        programs.attach(link("a"), Rights.R);
        send(a, 10);
        assertThat(Bench.ours(b, QUIET)).isEmpty();
        send(b, 10);
        assertThat(Bench.ours(a, QUIET)).hasSize(10);
        assertThat(programs.drops(link("a"))).containsEntry(Reason.RIGHTS, 10L);
    }

    @Test
    void whoMayOnlySendReceivesNothingEvenByAStaticEntry() throws Exception {
        PortPrograms programs = new PortPrograms();
        programs.attach(link("a"), Rights.W);
        Command.run("bridge fdb add 02:00:00:00:00:09 dev a master static");
        b.send(Bench.frame(0x0200_0000_0009L, 0x0200_0000_0002L, 0, 60));
        send(b, 9);
        assertThat(Bench.ours(a, QUIET)).isEmpty();
        send(a, 10);
        assertThat(Bench.ours(b, QUIET)).hasSize(10);
        assertThat(programs.drops(link("a")).get(Reason.RIGHTS)).isGreaterThanOrEqualTo(10L);
    }

    @Test
    void programsAreFoundAgainReplacedAndTakenOff() throws Exception {
        new PortPrograms().attach(link("a"), Rights.R);
        send(a, 3);
        PortPrograms later = new PortPrograms();
        int before = attached();
        later.attach(link("a"), Rights.R);
        assertThat(attached()).isEqualTo(before);
        later.attach(link("a"), Rights.W);
        assertThat(attached()).isNotEqualTo(before);
        assertThat(later.drops(link("a"))).containsEntry(Reason.RIGHTS, 3L);
        send(a, 3);
        assertThat(Bench.ours(b, QUIET)).hasSize(3);
        new PortPrograms().attach(link("a"), Rights.RW);
        assertThat(later.drops(link("a"))).isEqualTo(Map.of());
        send(b, 3);
        assertThat(Bench.ours(a, QUIET)).hasSize(3);
        later.detach(link("a"));
    }

    @Test
    void whatSomebodyTookOffIsMissedAndPutBack() throws Exception {
        PortPrograms programs = new PortPrograms();
        Link port = link("a");
        PortPrograms.Numbers first = programs.attach(port, Rights.R);
        assertThat(programs.isIntact(port.index(), first)).isTrue();

        TcHook egress = new TcHook(port.index(), TcHook.Direction.EGRESS);
        try (BpfProgram half = egress.find("to_member", 0).orElseThrow()) {
            egress.remove(half, 0);
        }
        assertThat(programs.isIntact(port.index(), first)).isFalse();
        PortPrograms.Numbers second = programs.attach(port, Rights.R);
        assertThat(programs.isIntact(port.index(), second)).isTrue();

        new PortPrograms().attach(port, Rights.W); // in place of ours
        assertThat(programs.isIntact(port.index(), second)).isFalse();
        programs.attach(port, Rights.R);
        send(a, 10);
        assertThat(Bench.ours(b, QUIET)).isEmpty();
    }

    @Test
    void ofAPortThatIsAskedForNothingNothingIsMissed() throws Exception {
        PortPrograms programs = new PortPrograms();
        Link port = link("a");
        assertThat(programs.isIntact(port.index(), programs.attach(port, Rights.RW)))
                .isTrue();
    }

    @Test
    void nothingIsLeftToDoOnADeviceThatIsGone() throws Exception {
        PortPrograms programs = new PortPrograms();
        Link gone = link("a");
        PortPrograms.Numbers attached = programs.attach(gone, Rights.R);
        a.close();
        assertThat(programs.isIntact(gone.index(), attached)).isTrue();
        programs.detach(gone);
        assertThat(programs.drops(gone)).isEmpty();
    }

    /** The second look-up fails where the process may open but one descriptor more, as it does where the device has gone in between. */
    @Test
    void shouldLeaveNoDescriptorOpenWhereTheSecondOfTwoProgramsIsNotFound() throws Exception {
        PortPrograms programs = new PortPrograms();
        programs.attach(link("a"), Rights.R);
        Link port = link("a");
        Link gone = link("b");
        b.close();
        // A class that is loaded takes descriptors too: what fails, fails once before.
        assertThatThrownBy(() -> programs.attach(gone, Rights.R)).hasMessageContaining("ENODEV");
        Deque<Fd> others = new ArrayDeque<>();
        String before = Command.run(PRLIMIT + " --noheadings --output=SOFT").strip();
        Command.run(PRLIMIT + "=4096:");
        try {
            openAllThatMayBe(others);
            others.pop().close();
            assertThatThrownBy(() -> programs.drops(port)).hasMessageContaining("EMFILE");
            assertThatCode(() -> others.push(Fd.event())).doesNotThrowAnyException();
        } finally {
            others.forEach(Fd::close);
            Command.run(PRLIMIT + "=" + before + ":");
        }
    }

    private static void openAllThatMayBe(Deque<Fd> others) {
        try {
            while (true) {
                others.push(Fd.event());
            }
        } catch (ErrnoException full) {
            assertThat(full).hasMessageContaining("EMFILE");
        }
    }

    private int attached() throws Exception {
        try (var program = new org.ipn.kernel.sys.TcHook(link("a").index(), org.ipn.kernel.sys.TcHook.Direction.INGRESS)
                .find("from_member", 0)
                .orElseThrow()) {
            return program.id();
        }
    }
}
